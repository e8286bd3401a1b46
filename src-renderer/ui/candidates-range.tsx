/** How many tools the search hands to the filter. */
import { SettledRange } from './settled-range.tsx';

interface CandidatesRangeProps {
  value: number;
  isReadOnly?: boolean;
  restMs?: number;
  round?: number;
  onSettle(value: number): void;
}

export function CandidatesRange({ isReadOnly = false, ...range }: CandidatesRangeProps) {
  return <SettledRange label="Candidates" min={1} max={50} step={1} isReadOnly={isReadOnly} {...range} />;
}
