/** What other parts of the window use of the settings. */
export { SettingsPage } from './settings-page.tsx';
