/** What the whole window knows of the engine: the connection, its status, the settings. Read by the shell and by every screen. */
import { create } from 'zustand';
import type { Failure } from '#contract/result.ts';
import type { EngineStatus, Settings, SettingsChange } from '#contract/system.ts';
import { call, connect, connectionState, on, onConnectionState } from './client.ts';
import type { ConnectionState } from './connection.ts';

interface EngineStore {
  connection: ConnectionState;
  /** Null until the first answer. Keeps its last value while the connection is lost. */
  status: EngineStatus | null;
  settings: Settings | null;
  failure: Failure | null;
  /** Counts how often the connection was opened: views load again when it moves. */
  session: number;
  changeSettings(change: SettingsChange): Promise<Failure | null>;
}

export const useEngine = create<EngineStore>((set) => ({
  connection: connectionState(),
  status: null,
  settings: null,
  failure: null,
  session: 0,
  async changeSettings(change) {
    const answer = await call('settings.change', change);
    if (!answer.ok) return answer.error;
    set({ settings: answer.value });
    return null;
  },
}));

/** Connects and keeps the store true. Call once, when the window starts. */
export function startEngineStore(): void {
  onConnectionState((connection) => {
    useEngine.setState({ connection });
    if (connection === 'open') void load();
  });
  on('system.changed', (status) => useEngine.setState({ status }));
  on('settings.changed', (settings) => useEngine.setState({ settings }));
  on('index.progress', (index) => {
    const { status } = useEngine.getState();
    if (status) useEngine.setState({ status: { ...status, index } });
  });
  connect();
}

async function load(): Promise<void> {
  const [status, settings] = await Promise.all([call('system.status', {}), call('settings.get', {})]);
  const failure = status.ok ? (settings.ok ? null : settings.error) : status.error;
  useEngine.setState((before) => ({
    failure,
    session: before.session + 1,
    ...(status.ok && { status: status.value }),
    ...(settings.ok && { settings: settings.value }),
  }));
}
