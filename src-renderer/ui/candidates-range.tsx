/** How many tools the search hands to the filter. */
import { SettledRange } from './settled-range.tsx';

interface CandidatesRangeProps {
  value: number;
  isReadOnly?: boolean;
  onSettle(value: number): void;
}

export function CandidatesRange({ value, isReadOnly = false, onSettle }: CandidatesRangeProps) {
  return <SettledRange label="Candidates" min={1} max={50} step={1} value={value} isReadOnly={isReadOnly} onSettle={onSettle} />;
}
