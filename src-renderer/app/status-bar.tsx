/** The bottom line: engine, model and index on the left, processes and the address for agents on the right. */
import type { EngineStatus, IndexStatus } from '#contract/system.ts';
import { useEngine } from '../lib/engine-store.ts';
import { formatCount, formatEta, formatPlural } from '../lib/format.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dot } from '../ui/chip.tsx';
import styles from './shell.module.css';

const connectionWords = { connecting: 'Connecting', lost: 'Disconnected', denied: 'No access' } as const;
const phaseWords: Record<EngineStatus['phase'], string> = {
  starting: 'Starting',
  ready: 'Ready',
  stopping: 'Stopping',
  stopped: 'Stopped',
};

export function StatusBar() {
  const connection = useEngine((state) => state.connection);
  const status = useEngine((state) => state.status);
  const isLive = connection === 'open' && status !== null;
  const word = connection === 'open' ? (status ? phaseWords[status.phase] : 'Connecting') : connectionWords[connection];
  return (
    <footer className={styles['status']} aria-label="Status">
      <span className={styles['fact']}>
        <Dot tone={!isLive ? (connection === 'connecting' ? 'warn' : 'bad') : status.phase === 'ready' ? 'good' : 'warn'} />
        {word}
      </span>
      {isLive && (
        <>
          <ModelFact index={status.index} />
          <span className={styles['fact']}>{indexWords(status.index)}</span>
          <span className={styles['gap']} />
          <ProcessFact processes={status.processes} />
          <span className={styles['fact']}>
            <code>{status.urls.mcp}</code>
            <CopyButton text={status.urls.mcp} label="Copy MCP address" />
          </span>
        </>
      )}
    </footer>
  );
}

const modelWords: Record<IndexStatus['modelState'], { word: string; tone: 'good' | 'warn' | 'bad' }> = {
  ready: { word: 'Model ready', tone: 'good' },
  loading: { word: 'Model loading, text search only', tone: 'warn' },
  missing: { word: 'No model, text search only', tone: 'bad' },
  failed: { word: 'Model failed, text search only', tone: 'bad' },
};

function ModelFact({ index }: { index: IndexStatus }) {
  const { word, tone } = modelWords[index.modelState];
  return (
    <span className={styles['fact']} title={index.problem ? `${index.problem.message} ${index.problem.fix}` : (index.model ?? undefined)}>
      <Dot tone={tone} />
      {word}
    </span>
  );
}

function indexWords(index: IndexStatus): string {
  if (index.embedded >= index.tools) return formatPlural(index.tools, 'tool') + ' indexed';
  const eta = index.etaSeconds === null ? '' : `, ${formatEta(index.etaSeconds)} left`;
  return `Indexing ${formatCount(index.embedded)} of ${formatCount(index.tools)}${eta}`;
}

function ProcessFact({ processes }: { processes: EngineStatus['processes'] }) {
  const crashed = processes.filter(({ state }) => state === 'crashed');
  const restarts = processes.reduce((sum, process) => sum + process.restarts, 0);
  const detail = processes
    .map(({ label, pid, state, lastExit }) => `${label}: ${state}${pid ? ` (${pid})` : ''}${lastExit ? `, ${lastExit}` : ''}`)
    .join('\n');
  if (processes.length === 0) return null;
  return (
    <span className={styles['fact']} title={detail}>
      {crashed.length > 0 && <Dot tone="bad" />}
      {crashed.length > 0
        ? `${crashed.map(({ label }) => label).join(', ')} crashed`
        : formatPlural(processes.length, 'process', 'processes')}
      {restarts > 0 && `, ${formatPlural(restarts, 'restart')}`}
    </span>
  );
}
