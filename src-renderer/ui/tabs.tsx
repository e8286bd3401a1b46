/** Tabs for parts of one view, and a segmented control for one choice of a few; both move with the arrow keys. */
import type { KeyboardEvent } from 'react';
import styles from './tabs.module.css';

interface Choice<T extends string> {
  id: T;
  label: string;
}

interface ChoiceProps<T extends string> {
  label: string;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: NoInfer<T>) => void;
}

export function Tabs<T extends string>({ label, choices, value, onChange, panelId }: ChoiceProps<T> & { panelId: string }) {
  return (
    <div role="tablist" aria-label={label} className={styles['tabs']} onKeyDown={(event) => moveChoice(event, choices, value, onChange)}>
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          role="tab"
          aria-selected={choice.id === value}
          aria-controls={panelId}
          tabIndex={choice.id === value ? 0 : -1}
          className={styles['tab']}
          onClick={() => onChange(choice.id)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

export function Segmented<T extends string>({ label, choices, value, onChange }: ChoiceProps<T>) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={styles['segmented']}
      onKeyDown={(event) => moveChoice(event, choices, value, onChange)}
    >
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          role="radio"
          aria-checked={choice.id === value}
          tabIndex={choice.id === value ? 0 : -1}
          className={styles['segment']}
          onClick={() => onChange(choice.id)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function moveChoice<T extends string>(
  event: KeyboardEvent<HTMLElement>,
  choices: readonly Choice<T>[],
  value: T,
  onChange: (value: T) => void,
): void {
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const at = choices.findIndex((choice) => choice.id === value);
  const index = (at + step + choices.length) % choices.length;
  const next = choices[index];
  if (!next) return;
  onChange(next.id);
  const button = event.currentTarget.children[index];
  if (button instanceof HTMLElement) button.focus();
}
