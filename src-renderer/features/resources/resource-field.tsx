/** One field of a resource's form. */
import { Switch } from '../../ui/chip.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import type { FieldSpec } from './resource-fields.ts';
import styles from './resources.module.css';

interface ResourceFieldProps {
  spec: FieldSpec;
  value: string | boolean;
  problem: string | undefined;
  /** The one to begin with. */
  isFirst: boolean;
  /** Shown and not changed. */
  isFixed: boolean;
  /** A value is kept that is never shown. */
  isStored: boolean;
  onChange(value: string | boolean): void;
}

export function ResourceField({ spec: { label, hint, type, placeholder }, value, problem, ...state }: ResourceFieldProps) {
  if (type === 'switch') {
    return (
      <div className={styles['switch']}>
        <Switch label={label} isOn={value === true} onChange={state.onChange} />
        <span aria-hidden="true">{label}</span>
        {hint && <p>{hint}</p>}
      </div>
    );
  }
  const stored = type === 'secret' ? (state.isStored ? 'Stored. A new one replaces it.' : 'Stored sealed, and never shown again.') : hint;
  return (
    <Field label={label} hint={problem === undefined ? stored : <span className={styles['problem']}>{problem}</span>}>
      {(ids) => (
        <TextInput
          {...ids}
          mono={type === 'text'}
          type={type === 'secret' ? 'password' : 'text'}
          inputMode={type === 'number' ? 'numeric' : undefined}
          data-first-focus={state.isFirst ? '' : undefined}
          aria-invalid={problem !== undefined}
          placeholder={type === 'secret' && state.isStored ? 'stored' : placeholder}
          className={type === 'number' ? styles['short'] : undefined}
          value={String(value)}
          disabled={state.isFixed}
          onChange={(event) => state.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
