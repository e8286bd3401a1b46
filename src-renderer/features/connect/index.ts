/** What other parts of the window use of the connect screen. */
export { ConnectPage } from './connect-page.tsx';
