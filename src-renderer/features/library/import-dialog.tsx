/** Imports tools from a file, a command or an address, and reports what came in and what did not. */
import { useState } from 'react';
import type { ImportReport, ImportRequest } from '#contract/library.ts';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { ImportReports } from './import-reports.tsx';

type Kind = ImportRequest['kind'];

const kinds: { id: Kind; label: string }[] = [
  { id: 'file', label: 'File' },
  { id: 'command', label: 'Command' },
  { id: 'url', label: 'Address' },
];

const fields: Record<Kind, { label: string; placeholder: string; hint: string }> = {
  file: {
    label: 'Path of the file',
    placeholder: '~/.cursor/mcp.json',
    hint: 'A client’s mcp.json, an OpenAPI 3 document (JSON or YAML), or a tools.jsonl.',
  },
  command: {
    label: 'Command line of an MCP server',
    placeholder: 'npx -y @modelcontextprotocol/server-memory',
    hint: 'Jig starts it, reads its tools, and starts it again whenever one is called.',
  },
  url: {
    label: 'Address',
    placeholder: 'https://example.com/mcp',
    hint: 'An MCP server over HTTP, or an OpenAPI document.',
  },
};

export function ImportDialog({ onClose }: { onClose(): void }) {
  const [kind, setKind] = useState<Kind>('file');
  const [target, setTarget] = useState('');
  const [name, setName] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [reports, setReports] = useState<ImportReport[] | null>(null);

  async function run(): Promise<void> {
    setRunning(true);
    setFailure(null);
    const answer = await call('library.import', requestFor(kind, target.trim(), name.trim()));
    setRunning(false);
    if (answer.ok) setReports(answer.value);
    else setFailure(answer.error);
  }

  if (reports) {
    return (
      <Dialog
        title="Import finished"
        onClose={onClose}
        footer={
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <ImportReports reports={reports} />
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="Import tools"
      action={isRunning ? 'Importing' : 'Import'}
      isReady={!isRunning && target.trim() !== ''}
      failure={failure}
      onSubmit={() => void run()}
      onClose={onClose}
    >
      <Segmented label="Import from" choices={kinds} value={kind} onChange={setKind} />
      <Field label={fields[kind].label} hint={fields[kind].hint}>
        {(ids) => (
          <TextInput
            {...ids}
            mono
            data-first-focus
            placeholder={fields[kind].placeholder}
            value={target}
            onChange={(event) => setTarget(event.target.value)}
          />
        )}
      </Field>
      <Field label="Name" hint="How the source is called in the library. Left empty, Jig takes its own.">
        {(ids) => <TextInput {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
    </FormDialog>
  );
}

function requestFor(kind: Kind, target: string, name: string): ImportRequest {
  const named = name ? { name } : {};
  switch (kind) {
    case 'file':
      return { kind, path: target, ...named };
    case 'command':
      return { kind, command: target, ...named };
    case 'url':
      return { kind, url: target, ...named };
  }
}
