/** What other parts of the window use of the activity screen. */
export { ActivityPage } from './activity-page.tsx';
