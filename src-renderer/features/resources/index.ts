/** What other parts of the window use of the resources. */
export { ResourcesSection } from './resources-section.tsx';
