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
  onSettle(value: number): void;
}

export function SettledRange({ label, value, isReadOnly, onSettle, ...range }: SettledRangeProps) {
  const [shown, setShown] = useState(value);
  /** Where it was saved last, and the places saved on the way there: their echoes must not move it back. */
  const saved = useRef({ last: value, earlier: new Set<number>() });
  useEffect(() => {
    const { last, earlier } = saved.current;
    if (value !== last && earlier.has(value)) return;
    saved.current = { last: value, earlier: new Set() };
    if (value !== last) setShown(value);
  }, [value]);
  const settle = () => {
    const { last, earlier } = saved.current;
    if (shown === last) return;
    saved.current = { last: shown, earlier: earlier.add(last) };
    onSettle(shown);
  };
  return (
    <span className={styles['range']}>
      <Range
        aria-label={label}
        {...range}
        value={shown}
        disabled={isReadOnly}
        onChange={(event) => setShown(Number(event.target.value))}
        onPointerUp={settle}
        onKeyUp={settle}
        onBlur={settle}
      />
      <output>{range.step < 1 ? shown.toFixed(2) : shown}</output>
    </span>
  );
}
