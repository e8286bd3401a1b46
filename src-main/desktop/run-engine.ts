/** The engine inside its utility process: started by the shell's first message, it serves windows and stops when told to. */
import type { MessageEvent, ParentPort } from 'electron';
import type { Logger } from '#lib/logger.ts';
import type { Engine } from '../engine/engine.ts';
import { serve, type Served } from '../headless/serve.ts';
import { toEngineSchema, type EngineStart, type FromEngine } from './engine-messages.ts';
import { createSealer } from './sealer.ts';
import { UtilityProcessHost } from './utility-process-host.ts';
import { serveWindow } from './window-line.ts';

/** A busy index reports several times a second; the tray needs less. */
const statusEveryMs = 500;

/** Runs until the shell says `stop`, also after a start that failed: ending at once could lose the message that says why. */
export function runEngine(parent: Pick<ParentPort, 'on' | 'postMessage'>, logger: Logger, end: () => void): void {
  const tell = (message: FromEngine): void => parent.postMessage(message);
  const host = new UtilityProcessHost(tell);
  let served: Promise<Extract<Served, { kind: 'started' }> | null> | null = null;

  parent.on('message', (event: MessageEvent) => {
    const parsed = toEngineSchema.safeParse(event.data);
    if (!parsed.success) {
      logger.warn('a message of the shell was dropped', { problem: parsed.error.issues[0]?.message });
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'start':
        served ??= begin(message.start);
        break;
      case 'window': {
        const port = event.ports[0];
        void served?.then((running) => port && running && serveWindow(port, running.engine, logger));
        break;
      }
      case 'stop':
        void (served ?? Promise.resolve(null)).then((running) => running?.stop()).then(end);
        break;
      default:
        host.receive(message, event.ports);
    }
  });

  async function begin(start: EngineStart): Promise<Extract<Served, { kind: 'started' }> | null> {
    const { sealKey, ...options } = start;
    const outcome = await serve({ ...options, by: 'desktop', processHost: host, sealer: createSealer(sealKey), logger });
    if (outcome.ok && outcome.value.kind === 'started') {
      reportStatus(outcome.value.engine, tell);
      tell({ type: 'ready', ui: outcome.value.ready.ui });
      return outcome.value;
    }
    if (!outcome.ok) tell({ type: 'failed', error: outcome.error });
    else tell({ type: 'joined', ui: outcome.value.ready.ui, by: outcome.value.kind === 'joined' ? outcome.value.by : 'jig' });
    return null;
  }
}

function reportStatus(engine: Engine, tell: (message: FromEngine) => void): void {
  let timer: NodeJS.Timeout | null = null;
  const report = (): void => {
    timer = null;
    tell({ type: 'status', status: engine.status() });
  };
  report();
  engine.onEvent((event) => {
    if (event === 'system.changed' || event === 'index.progress' || event === 'library.changed')
      timer ??= setTimeout(report, statusEveryMs);
  });
}
