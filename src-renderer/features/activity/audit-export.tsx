/** Saves the whole audit as a file of JSON lines, oldest first, as the chain was made. */
import { useState } from 'react';
import type { AuditEntry } from '#contract/audit.ts';
import { ok, type Result } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { formatPlural } from '../../lib/format.ts';
import { saveFile } from '../../lib/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';

const pageSize = 1_000;

export function AuditExport() {
  const [isRunning, setRunning] = useState(false);

  async function run(): Promise<void> {
    setRunning(true);
    const all = await readAll();
    setRunning(false);
    if (!all.ok) return showFailure(all.error);
    save(all.value);
    showDone(`${formatPlural(all.value.length, 'row')} exported.`);
  }

  return (
    <Button icon="document" disabled={isRunning} onClick={() => void run()}>
      {isRunning ? 'Exporting' : 'Export'}
    </Button>
  );
}

/** Oldest first. */
async function readAll(): Promise<Result<AuditEntry[]>> {
  const entries: AuditEntry[] = [];
  for (;;) {
    const before = entries.at(-1)?.seq;
    const page = await call('audit.list', { limit: pageSize, ...(before !== undefined && { before }) });
    if (!page.ok) return page;
    entries.push(...page.value);
    if (page.value.length < pageSize) return ok(entries.toReversed());
  }
}

function save(entries: AuditEntry[]): void {
  saveFile(
    `jig-audit-${new Date().toISOString().slice(0, 10)}.jsonl`,
    entries.map((entry) => `${JSON.stringify(entry)}\n`),
  );
}
