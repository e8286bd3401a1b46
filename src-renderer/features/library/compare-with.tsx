/** Chooses the version that another is compared with. */
import type { MadeVersion } from '#contract/making.ts';
import { Field, Select } from '../../ui/field.tsx';
import styles from './made-versions.module.css';

interface CompareWithProps {
  versions: MadeVersion[];
  value: number | null;
  onChange(version: number | null): void;
}

export function CompareWith({ versions, value, onChange }: CompareWithProps) {
  return (
    <div className={styles['compare']}>
      <Field label="Compare with">
        {(ids) => (
          <Select
            {...ids}
            value={value ?? ''}
            onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
          >
            <option value="">Nothing</option>
            {versions.map(({ version, isCurrent }) => (
              <option key={version} value={version}>
                {isCurrent ? `Version ${version}, in use` : `Version ${version}`}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
