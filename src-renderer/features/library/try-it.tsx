/** Calls the tool with arguments that a person typed and shows the answer as the agent would get it. */
import { useState } from 'react';
import type { ToolDetail } from '#contract/library.ts';
import type { Result } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { formatMs } from '../../lib/format.ts';
import { parseArguments } from '../../lib/json-text.ts';
import { sampleArguments } from '../../lib/sample-arguments.ts';
import { ArgumentsField } from '../../ui/arguments-field.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { JsonView } from '../../ui/code-view.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Section } from '../../ui/page.tsx';
import { FailureNote, Notice } from '../../ui/states.tsx';
import { isDestructive } from './tool-badges.tsx';
import styles from './tool-detail.module.css';

interface Outcome {
  answer: Result<Record<string, unknown>>;
  durationMs: number;
}

export function TryIt({ tool }: { tool: ToolDetail }) {
  const [text, setText] = useState(() => JSON.stringify(sampleArguments(tool.inputSchema), null, 2));
  const [isRunning, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  async function run(): Promise<void> {
    const args = parseArguments(text);
    if (!args.ok) return setOutcome({ answer: args, durationMs: 0 });
    setRunning(true);
    const startedAt = performance.now();
    const answer = await call('library.call', { name: tool.name, arguments: args.value });
    setOutcome({ answer, durationMs: performance.now() - startedAt });
    setRunning(false);
  }

  if (tool.sourceKind === 'definitions') {
    return (
      <Notice tone="note" title="Nothing stands behind this tool.">
        It came in as a definition only: agents can find it, calls cannot reach anything. Import the server that offers it to call it.
      </Notice>
    );
  }
  return (
    <>
      {isDestructive(tool) && (
        <Notice tone="warn" title="This tool says that it deletes or overwrites.">
          A call from here is a real call.
        </Notice>
      )}
      <ArgumentsField value={text} onChange={setText} onSubmit={() => !isRunning && void run()} />
      <div className={styles['run']}>
        <Button kind="primary" icon="play" disabled={isRunning || tool.state === 'disabled'} onClick={() => void run()}>
          {isRunning ? 'Calling' : 'Call tool'}
        </Button>
        <Kbd keys="mod+enter" />
        {tool.state === 'disabled' && <span className={styles['none']}>Enable the tool to call it.</span>}
      </div>
      {outcome && <ToolAnswer outcome={outcome} />}
    </>
  );
}

function ToolAnswer({ outcome: { answer, durationMs } }: { outcome: Outcome }) {
  if (!answer.ok) {
    return (
      <>
        <FailureNote failure={answer.error} />
        {answer.error.details !== undefined && (
          <details className={styles['more']}>
            <summary>Details</summary>
            <JsonView value={answer.error.details} label="Details" wrap />
          </details>
        )}
      </>
    );
  }
  const isError = answer.value['isError'] === true;
  return (
    <Section
      title="Result"
      aside={
        <span className={styles['actions']}>
          {isError ? <Chip tone="bad">Tool reported an error</Chip> : <Chip tone="good">OK</Chip>}
          <Chip>{formatMs(durationMs)}</Chip>
        </span>
      }
    >
      <JsonView value={answer.value['structuredContent'] ?? answer.value} label="Result" wrap />
    </Section>
  );
}
