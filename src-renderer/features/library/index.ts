/** What other parts of the window use of the library. */
export { ImportDialog } from './import-dialog.tsx';
export { IndexProgress } from './index-progress.tsx';
export { LibraryPage } from './library-page.tsx';
export { showTool } from './show-tool.ts';
