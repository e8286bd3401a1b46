/**
 * Takes from this process what a runner never needs. The realm is the wall, and the operating system's sandbox the one behind it; this
 * only makes what is between them poorer: who reaches Node's objects finds most doors gone.
 */

/** Names of `process` that load code, start or signal processes, or tell of the machine. */
const ofProcess = [
  'binding',
  '_linkedBinding',
  'dlopen',
  'getBuiltinModule',
  'mainModule',
  'report',
  'chdir',
  'setuid',
  'seteuid',
  'setgid',
  'setegid',
  'setgroups',
  'initgroups',
  'umask',
  'loadEnvFile',
  'execve',
  '_debugProcess',
  '_debugEnd',
  '_startProfilerIdleNotifier',
  'openStdin',
  'permission',
];

/** Globals that reach the network, other threads, or compile native code. */
const ofGlobal = [
  'fetch',
  'WebSocket',
  'EventSource',
  'WebAssembly',
  'Worker',
  'BroadcastChannel',
  'navigator',
  'localStorage',
  'sessionStorage',
];

export function dropPowers(): void {
  for (const name of ofProcess) remove(process, name);
  for (const name of ofGlobal) remove(globalThis, name);
  const { kill, pid } = process;
  // The channel's end kills this very process (child-port.ts); nobody else is to be signalled.
  process.kill = (target, signal) => (target === pid ? kill.call(process, pid, signal) : true);
  for (const name of Object.keys(process.env)) {
    // The time zone is read again when a date is written.
    if (name !== 'TZ') delete process.env[name];
  }
}

function remove(owner: object, name: string): void {
  try {
    if (!Reflect.deleteProperty(owner, name)) Reflect.set(owner, name, undefined);
  } catch {
    // What cannot be taken stays: this is not the wall.
  }
}
