/** What the check of a model said: its speed here in one line, what it failed, and on request each step. */
import { useState } from 'react';
import type { KnownModel } from '#contract/models.ts';
import { formatPlural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { speedWords } from './model-words.ts';
import styles from './models.module.css';

export function CheckResult({ known: { name, role, report }, isChecking }: { known: KnownModel; isChecking: boolean }) {
  const [isOpen, setOpen] = useState(false);
  if (isChecking) return <p role="status">Being tried in a process of its own</p>;
  if (report === null) return <p>Not checked yet.</p>;
  const passed = `${formatPlural(report.checks.length, 'check')} passed`;
  const failed = report.checks.filter(({ ok }) => !ok);
  return (
    <div className={styles['report']} data-ok={report.isUsable}>
      {report.isUsable ? (
        <p>
          <Icon name="success" size={14} /> {speedWords(role, report)}
        </p>
      ) : (
        failed.map((check) => (
          <p key={check.name}>
            <Icon name="failure" size={14} /> {check.name}: {check.message}
          </p>
        ))
      )}
      {report.isUsable && (
        <Button size="small" kind="quiet" aria-expanded={isOpen} aria-label={`${passed}: ${name}`} onClick={() => setOpen(!isOpen)}>
          {passed}
        </Button>
      )}
      {isOpen && report.isUsable && (
        <ul aria-label="Checks">
          {report.checks.map((check) => (
            <li key={check.name}>
              {check.name}: {check.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
