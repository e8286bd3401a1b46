/** Starts a run of a made tool: which one, with what, and how many as a trial first. */
import { useState } from 'react';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { parseArguments } from '../../lib/json-text.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { ArgumentsField } from '../../ui/arguments-field.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Notice, Skeleton } from '../../ui/states.tsx';
import { useMadeTools } from './use-made-tools.ts';
import styles from './runs.module.css';

interface RunDialogProps {
  /** Full name; left out, the dialog offers a choice. */
  tool?: string;
  /** Default: the required arguments, as the tool's schema suggests them. */
  input?: unknown;
  onClose(): void;
}

export function RunDialog({ tool, input, onClose }: RunDialogProps) {
  const go = useNavigation((state) => state.go);
  const [text, setText] = useState<string | null>(input === undefined ? null : JSON.stringify(input, null, 2));
  const [canary, setCanary] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const made = useMadeTools(tool);
  const shown = text ?? made.sample ?? '';
  const isReady = !isRunning && made.chosen !== null && /^\d{0,9}$/.test(canary) && canary !== '0';

  async function run(): Promise<void> {
    if (!isReady || made.chosen === null) return;
    const args = parseArguments(shown);
    if (!args.ok) return setFailure(args.error);
    setRunning(true);
    const answer = await call('runs.start', { tool: made.chosen, input: args.value, ...(canary !== '' && { canary: Number(canary) }) });
    setRunning(false);
    if (!answer.ok) return setFailure(answer.error);
    onClose();
    go('runs', answer.value.id);
  }

  function choose(name: string): void {
    setText(null);
    setFailure(null);
    made.choose(name);
  }

  const problem = failure ?? made.failure;
  return (
    <FormDialog
      title={tool === undefined ? 'Run a tool' : `Run ${tool}`}
      icon="play"
      action={isRunning ? 'Starting' : 'Run'}
      isReady={isReady}
      failure={problem}
      onSubmit={() => void run()}
      onClose={onClose}
    >
      {made.names === null && !problem && <Skeleton lines={3} />}
      {made.names?.length === 0 && (
        <Notice tone="note" title="No tool was made here yet.">
          Runs are of tools that agents made with Jig. Other tools are called from the library, under Try it.
        </Notice>
      )}
      {tool === undefined && made.names && made.names.length > 0 && (
        <Field label="Tool">
          {(ids) => (
            <Select {...ids} data-first-focus value={made.chosen ?? ''} onChange={(event) => choose(event.target.value)}>
              {made.names?.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {made.chosen !== null && (
        <>
          <ArgumentsField value={shown} onChange={setText} onSubmit={() => void run()} />
          <Field label="Trial" hint="The first so many items run, then you are asked. Left empty, all of them run.">
            {(ids) => (
              <TextInput
                {...ids}
                className={styles['short']}
                inputMode="numeric"
                value={canary}
                onChange={(event) => setCanary(event.target.value.trim())}
              />
            )}
          </Field>
        </>
      )}
    </FormDialog>
  );
}
