/** A schema as a table that people can read. */
import { useMemo } from 'react';
import type { JsonSchema } from '#contract/library.ts';
import { schemaRows } from '../../lib/schema-rows.ts';
import styles from './tool-detail.module.css';

export function ParameterTable({ schema }: { schema: JsonSchema }) {
  const { rows, isCut } = useMemo(() => schemaRows(schema), [schema]);
  if (rows.length === 0) return <p className={styles['none']}>No parameters.</p>;
  return (
    <div className={styles['tableFrame']}>
      <table className={styles['parameters']}>
        <thead className="visually-hidden">
          <tr>
            <th>Name</th>
            <th>What it is</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.path}>
              <td style={{ paddingLeft: 12 + row.depth * 14 }}>
                <span className={styles['parameter']}>{row.name}</span>
                <span className={styles['type']}>
                  {row.type}
                  {row.required && <span className={styles['required']}>required</span>}
                </span>
              </td>
              <td>
                {row.description && <p>{row.description}</p>}
                {row.limits.map((limit) => (
                  <span key={limit} className={styles['limit']}>
                    {limit}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isCut && <p className={styles['none']}>The rest is in the JSON view.</p>}
    </div>
  );
}
