/** What other parts of the window use of the golden set. */
export { AbstainPriceRow } from './abstain-price.tsx';
export { GateDialog } from './change-dialog.tsx';
export { GoldenDialog, type GoldenDraft } from './golden-dialog.tsx';
export { GoldenPage } from './golden-page.tsx';
export { needsWords } from './needs-words.ts';
export { useGate } from './use-gate.ts';
