/** Kills what Jig started when Jig itself dies, even by `kill -9`: a tiny shell that outlives us by one second. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Logger } from './logger.ts';

/**
 * Reads `+ PGID` and `- PGID` lines. Its stdin ends when Jig is gone, whatever the reason: then every process group that is
 * still listed is asked to end, and killed a second later. It ignores the signals that a terminal sends to all of its jobs.
 */
const script = `trap '' INT TERM HUP QUIT
groups=' '
while read -r operation id; do
  case "$operation" in
    +) groups="$groups$id " ;;
    -) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
[ "$groups" = ' ' ] && exit 0
for id in $groups; do kill -TERM "-$id" 2>/dev/null; done
sleep 1
for id in $groups; do kill -KILL "-$id" 2>/dev/null; done`;

/**
 * Watches process groups (children spawned with `detached: true`, together with all that they spawn).
 * On Windows it does nothing: there Node's own job object ends direct children with their parent, and grandchildren
 * are ended only by a normal shutdown (`taskkill /T`).
 */
export class OrphanGuard {
  private readonly logger: Logger;
  private readonly groups = new Set<number>();
  private shell: ChildProcess | null = null;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  /** Lists a group by its leader's pid. */
  watch(groupId: number): void {
    if (process.platform === 'win32') return;
    this.groups.add(groupId);
    if (this.shell) this.tell(`+ ${groupId}`);
    else this.startShell();
  }

  /** Takes a group off the list: its processes have ended. */
  unwatch(groupId: number): void {
    if (this.groups.delete(groupId)) this.tell(`- ${groupId}`);
  }

  /** Ends the shell; groups that are still listed are ended by it. */
  close(): void {
    this.groups.clear();
    this.shell?.stdin?.end();
    this.shell = null;
  }

  private startShell(): void {
    const shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: { PATH: '/usr/bin:/bin' } });
    this.shell = shell;
    const lost = (why: string): void => {
      if (this.shell !== shell) return;
      this.shell = null;
      this.logger.warn('the guard against orphan processes has ended', { why });
    };
    shell.on('error', (error) => lost(error.message));
    shell.on('exit', () => {
      lost('exited');
      if (this.shell === null && this.groups.size > 0 && shell.pid !== undefined) this.startShell();
    });
    // A failing write is followed by 'exit', which starts another guard.
    shell.stdin?.on('error', () => {});
    shell.unref();
    const pipe = shell.stdin;
    if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
    for (const id of this.groups) this.tell(`+ ${id}`);
  }

  private tell(line: string): void {
    this.shell?.stdin?.write(`${line}\n`);
  }
}
