/** What an import did, source by source: counts, failures with their reasons, notes. */
import type { ImportReport } from '#contract/library.ts';
import { formatCount } from '../../lib/format.ts';
import styles from './import.module.css';

const counts = ['added', 'changed', 'removed', 'unchanged'] as const;

export function ImportReports({ reports }: { reports: ImportReport[] }) {
  return (
    <ul className={styles['reports']}>
      {reports.map((report) => (
        <li key={report.source} className={styles['report']}>
          <h3>{report.source}</h3>
          <dl className={styles['counts']}>
            {counts.map((name) => (
              <div key={name} data-zero={report[name] === 0}>
                <dt>{name}</dt>
                <dd>{formatCount(report[name])}</dd>
              </div>
            ))}
            <div data-zero={report.failed.length === 0} data-bad={report.failed.length > 0}>
              <dt>failed</dt>
              <dd>{formatCount(report.failed.length)}</dd>
            </div>
          </dl>
          {report.failed.length > 0 && (
            <ul className={styles['failed']}>
              {report.failed.map((failed) => (
                <li key={failed.name}>
                  <code>{failed.name}</code> {failed.reason}
                </li>
              ))}
            </ul>
          )}
          {report.notes.map((note) => (
            <p key={note} className={styles['note']}>
              {note}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}
