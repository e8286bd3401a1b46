/** What other parts of the window use of the runs. */
export { RunDialog } from './run-dialog.tsx';
export { RunsPage } from './runs-page.tsx';
