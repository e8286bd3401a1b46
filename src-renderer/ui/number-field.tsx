/** A number with its unit that saves when the field is left; what cannot be is said beside it and not saved. */
import { useEffect, useId, useState } from 'react';
import { formatCount } from '../lib/format.ts';
import { TextInput } from './field.tsx';
import styles from './number-field.module.css';

interface NumberFieldProps {
  label: string;
  unit: string;
  value: number;
  min: number;
  max: number;
  /** 0 is allowed beside the range. */
  mayBeNone?: boolean;
  isReadOnly: boolean;
  onSettle(value: number): void;
}

export function NumberField({ label, unit, value, min, max, mayBeNone = false, isReadOnly, onSettle }: NumberFieldProps) {
  const [text, setText] = useState(String(value));
  const problemId = useId();
  useEffect(() => setText(String(value)), [value]);
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const isValid = (number >= min && number <= max) || (mayBeNone && number === 0);
  const settle = () => {
    if (isValid && number !== value) onSettle(number);
  };
  return (
    <div className={styles['field']}>
      <TextInput
        aria-label={label}
        aria-invalid={!isValid}
        aria-describedby={isValid ? undefined : problemId}
        inputMode="decimal"
        className={styles['number']}
        value={text}
        disabled={isReadOnly}
        onChange={(event) => setText(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === 'Enter') settle();
          if (event.key === 'Escape') setText(String(value));
        }}
      />
      <span>{unit}</span>
      {!isValid && (
        <p id={problemId} role="alert">
          {formatCount(min)} to {formatCount(max)}, and not saved.
        </p>
      )}
    </div>
  );
}
