/** Remembers the processes that a host starts, so that a test can count them, or kill them behind the engine's back. */
import type { HostedProcess, ProcessHost, SpawnOptions } from '../../src-main/processes/process-host.ts';

export interface WatchedHost {
  host: ProcessHost;
  spawned: HostedProcess[];
  /** What each was started with. */
  options: SpawnOptions[];
  /** The oldest first. */
  alive: HostedProcess[];
}

export function watchedHost(inner: ProcessHost): WatchedHost {
  const spawned: HostedProcess[] = [];
  const options: SpawnOptions[] = [];
  const alive: HostedProcess[] = [];
  const host: ProcessHost = {
    spawn: (kind, given) => {
      const hosted = inner.spawn(kind, given);
      spawned.push(hosted);
      options.push(given);
      alive.push(hosted);
      void hosted.exited.then(() => alive.splice(alive.indexOf(hosted), 1));
      return hosted;
    },
    ...(inner.isolation ? { isolation: inner.isolation.bind(inner) } : {}),
  };
  return { host, spawned, options, alive };
}
