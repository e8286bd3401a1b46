/** The review screen. */
export { ReviewPage } from './review-page.tsx';
export { useWaiting } from './use-waiting.ts';
