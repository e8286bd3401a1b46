/** The child's end of its channel, the same under `child_process.fork` and in an Electron utility process. */
import type { ProcessPort } from './process-host.ts';

/** The parts of Electron's `MessagePortMain` and `process.parentPort` that are used; this folder does not know Electron. */
interface ElectronPort {
  on(event: 'message', listener: (event: { data: unknown; ports: ElectronPort[] }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

/**
 * Ends this process at once. A channel that closes means that the parent asked us to end, or died. A plain exit would first
 * wait for the native thread that computes, and tearing down a native library mid-computation may crash.
 */
function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}

function fanOut(): { listen: ProcessPort['onMessage']; emit(message: unknown): void } {
  const listeners = new Set<(message: unknown) => void>();
  return {
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (message) => {
      for (const listener of listeners) listener(message);
    },
  };
}

/**
 * Connects to whoever spawned this process. When that end is closed the process ends, or does what `onClosed` says.
 * Throws when nobody spawned it.
 */
export async function connectToParent(onClosed: () => void = endNow): Promise<ProcessPort> {
  const messages = fanOut();
  const parentPort = (process as unknown as { parentPort?: ElectronPort }).parentPort;
  if (parentPort) {
    // The first message hands over the port to whoever asked for this process (desktop/utility-process-host.ts).
    const port = await new Promise<ElectronPort>((resolve) => {
      parentPort.on('message', (event) => {
        const first = event.ports[0];
        if (first) resolve(first);
      });
    });
    port.on('message', (event) => messages.emit(event.data));
    port.on('close', onClosed);
    port.start();
    return { send: (message) => port.postMessage(message), onMessage: messages.listen };
  }
  const send = process.send?.bind(process);
  if (!send) throw new Error('This file is started by Jig as a child process, not by hand.');
  process.on('message', messages.emit);
  process.on('disconnect', onClosed);
  return {
    send: (message) => {
      // A message that cannot be sent means that the parent is gone, and `disconnect` ends us.
      if (process.connected) send(message, undefined, undefined, () => {});
    },
    onMessage: messages.listen,
  };
}
