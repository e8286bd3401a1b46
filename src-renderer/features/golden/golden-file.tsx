/** The golden set as a file: a queries.jsonl, as `jig eval` reads them. */
import { useRef, useState } from 'react';
import type { GoldenImportReport } from '#contract/golden.ts';
import { call } from '../../lib/client.ts';
import { formatPlural } from '../../lib/format.ts';
import { saveFile } from '../../lib/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import styles from './golden.module.css';

const mostShown = 20;

export function ImportButton({ isReadOnly }: { isReadOnly: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [isRunning, setRunning] = useState(false);
  const [report, setReport] = useState<GoldenImportReport | null>(null);

  async function run(file: File): Promise<void> {
    setRunning(true);
    const answer = await call('golden.import', { text: await file.text() });
    setRunning(false);
    if (!answer.ok) return showFailure(answer.error);
    if (answer.value.failed.length > 0) setReport(answer.value);
    else showDone(`${summary(answer.value)}.`);
  }

  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="queries.jsonl"
        accept=".jsonl,.json,.txt"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) void run(file);
        }}
      />
      <Button icon="folder" disabled={isReadOnly || isRunning} onClick={() => input.current?.click()}>
        {isRunning ? 'Importing' : 'Import'}
      </Button>
      {report && (
        <Dialog title={`${formatPlural(report.failed.length, 'line')} left out`} onClose={() => setReport(null)}>
          <p>{summary(report)}.</p>
          <ul className={styles['failed']}>
            {report.failed.slice(0, mostShown).map(({ line, reason }) => (
              <li key={line}>
                <strong>Line {line}</strong> {reason}
              </li>
            ))}
          </ul>
          {report.failed.length > mostShown && <p>And {report.failed.length - mostShown} more.</p>}
        </Dialog>
      )}
    </>
  );
}

export function ExportButton() {
  async function run(): Promise<void> {
    const answer = await call('golden.export', {});
    if (!answer.ok) return showFailure(answer.error);
    saveFile('queries.jsonl', [answer.value.text]);
    showDone('Golden set exported as queries.jsonl.');
  }
  return (
    <Button icon="document" onClick={() => void run()}>
      Export
    </Button>
  );
}

function summary({ added, changed, unchanged }: GoldenImportReport): string {
  return `${formatPlural(added, 'query', 'queries')} added, ${changed} changed, ${unchanged} unchanged`;
}
