/** What other parts of the window use of the route lab. */
export { LabPage } from './lab-page.tsx';
export { useLab } from './lab-store.ts';
