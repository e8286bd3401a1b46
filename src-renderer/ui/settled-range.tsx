/** A slider with its value beside it that saves when it comes to rest, so that dragging does not write twenty times. */
import { useEffect, useRef, useState } from 'react';
import { Range } from './field.tsx';
import styles from './settled-range.module.css';

interface SettledRangeProps {
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  isReadOnly: boolean;
  /** How long the arrow keys must rest, ms; default: no time. For who asks something when it comes to rest. */
  restMs?: number;
  /** Moves back to `value` whenever this changes: where it came to rest was not wanted. */
  round?: number;
  /** While it moves. */
  onMove?(value: number): void;
  onSettle(value: number): void;
}

export function SettledRange({ label, value, isReadOnly, restMs = 0, round = 0, onMove, onSettle, ...range }: SettledRangeProps) {
  const [shown, setShown] = useState(value);
  /** Where it was saved last, and the places saved on the way there: their echoes must not move it back. */
  const saved = useRef({ last: value, earlier: new Set<number>() });
  useEffect(() => {
    const { last, earlier } = saved.current;
    if (value !== last && earlier.has(value)) return;
    saved.current = { last: value, earlier: new Set() };
    if (value !== last) setShown(value);
  }, [value]);
  const rest = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(rest.current), []);
  useEffect(() => {
    if (round === 0) return;
    saved.current = { last: value, earlier: new Set() };
    setShown(value);
    onMove?.(value);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- goes back once a round, to what the value is then
  }, [round]);
  const settle = () => {
    window.clearTimeout(rest.current);
    const { last, earlier } = saved.current;
    if (shown === last) return;
    saved.current = { last: shown, earlier: earlier.add(last) };
    onSettle(shown);
  };
  // What the timer calls knows where the slider is by then.
  const settleLater = useRef(settle);
  settleLater.current = settle;
  return (
    <span className={styles['range']}>
      <Range
        aria-label={label}
        {...range}
        value={shown}
        disabled={isReadOnly}
        onChange={(event) => {
          const next = Number(event.target.value);
          setShown(next);
          onMove?.(next);
        }}
        onPointerUp={settle}
        onKeyUp={() => {
          window.clearTimeout(rest.current);
          if (restMs === 0) settle();
          else rest.current = window.setTimeout(() => settleLater.current(), restMs);
        }}
        onBlur={settle}
      />
      <output>{range.step < 1 ? shown.toFixed(2) : shown}</output>
    </span>
  );
}
