/** What a tool was used for: the requests that make routes find it sooner, each with its origin and a way to take it away. */
import { useEffect, useState } from 'react';
import type { Example } from '#contract/learning.ts';
import type { Failure } from '#contract/result.ts';
import { call, on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatAgo, formatDate, formatPlural, formatTime } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { EmptyState, Loading, Notice } from '../../ui/states.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import styles from './tool-examples.module.css';

export function ToolExamples({ toolId }: { toolId: number }) {
  const { examples, failure } = useExamples(toolId);
  const isOff = useEngine((state) => state.settings?.learning === false);
  if (!examples) return <Loading failure={failure} lines={4} />;
  return (
    <>
      {isOff && (
        <Notice tone="note" title="Learning is switched off: nothing is added, and what is here does not count.">
          Switch it on in the settings, under Routing.
        </Notice>
      )}
      {examples.length === 0 ? (
        <EmptyState icon="library" title="No examples yet">
          When an agent asks for a tool and then calls this one with success, the request is kept here, on this machine, and similar
          requests find the tool sooner.
        </EmptyState>
      ) : (
        <ol className={styles['examples']} aria-label="Examples">
          {examples.map((example) => (
            <ExampleRow key={example.id} example={example} />
          ))}
        </ol>
      )}
    </>
  );
}

function ExampleRow({ example: { id, query, origin, verdict, client, times, at } }: { example: Example }) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const now = useNow();

  async function remove(): Promise<void> {
    const answer = await call('learning.remove', { id });
    if (answer.ok) showDone('The example is forgotten.');
    else showFailure(answer.error);
  }

  return (
    <li>
      <p className={styles['query']}>{query}</p>
      <p className={styles['about']}>
        {origin === 'use' ? (
          <Chip>used</Chip>
        ) : (
          <Chip tone={verdict === 'right' ? 'good' : 'bad'}>{verdict === 'right' ? 'right' : 'wrong'}</Chip>
        )}
        <span>{origin === 'use' ? `by ${client ?? 'a client'}` : 'said by you in the route lab'}</span>
        {times > 1 && <span>{formatPlural(times, 'time')}</span>}
        <time dateTime={at} title={`${formatDate(at)}, ${formatTime(at)}`}>
          {formatAgo(at, now)}
        </time>
      </p>
      <IconButton icon="trash" size="small" label={`Forget “${query.slice(0, 60)}”`} disabled={isReadOnly} onClick={() => void remove()} />
    </li>
  );
}

function useExamples(toolId: number): { examples: Example[] | null; failure: Failure | null } {
  const [state, setState] = useState<{ examples: Example[] | null; failure: Failure | null }>({ examples: null, failure: null });
  const [round, setRound] = useState(0);
  useEffect(() => on('learning.changed', () => setRound((before) => before + 1)), []);
  useEffect(() => {
    let isCurrent = true;
    void call('learning.examples', { toolId }).then((answer) => {
      if (isCurrent) setState(answer.ok ? { examples: answer.value, failure: null } : { examples: null, failure: answer.error });
    });
    return () => {
      isCurrent = false;
    };
  }, [toolId, round]);
  return state;
}
