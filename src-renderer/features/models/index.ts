/** What other parts of the window use of the models. */
export { ModelsPage } from './models-page.tsx';
