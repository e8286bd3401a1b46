/** The operating system's wall around runners on Linux: bubblewrap's arguments, and a probe that proves them before anybody relies on them. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { IsolationStatus } from '#contract/making.ts';
import { isRecord } from '#lib/guards.ts';
import { systemCallFilter } from './system-call-filter.ts';

const places = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap', '/run/current-system/sw/bin/bwrap'];
const probeDeadlineMs = 5_000;

/** A command line in front of another one. */
export interface Wrapper {
  command: string;
  args: string[];
}

/**
 * Shared libraries that this program has loaded: a child of the same program needs them and nothing else.
 * Asked of Node itself, because `ldd` would run the program.
 */
function ownLibraries(): string[] {
  // Looking up the addresses of network interfaces by name takes seconds where no name server answers (an option that @types/node lacks).
  const report: unknown = Object.assign(process.report, { excludeNetwork: true }).getReport();
  const listed: unknown = isRecord(report) ? report.sharedObjects : [];
  const paths = Array.isArray(listed) ? listed.filter((path): path is string => typeof path === 'string') : [];
  return paths.filter((path) => path.startsWith('/') && !path.endsWith('.node') && existsSync(path));
}

/** What a program file of ours reads: its folder, for it is built to need nothing else; one that starts from source, what it imports from. */
export function programFiles(entry: string): string[] {
  const folder = dirname(entry);
  if (!entry.endsWith('.ts')) return [folder];
  const root = folderAbove(folder, 'src-main');
  const sources = ['src-main/processes', 'src-main/lib', 'src-preload/contract', 'package.json', 'node_modules/zod'];
  return [folder, ...sources.map((path) => join(root, path))].filter((path) => existsSync(path));
}

/** The nearest folder, upwards, that holds `name`. */
function folderAbove(folder: string, name: string): string {
  return existsSync(join(folder, name)) || dirname(folder) === folder ? folder : folderAbove(dirname(folder), name);
}

const filter = systemCallFilter(process.arch);
/** Standard streams, and the channel, as `spawn` takes them; then what bubblewrap reads the filter of system calls from. */
export const filterAt = 4;
export const filterStreams: readonly 'pipe'[] = filter ? ['pipe'] : [];

/** To be called once with every process that was started with `bubblewrapArguments`. */
export function giveFilter(child: ChildProcess): void {
  const stream = child.stdio[filterAt];
  if (!stream || !('end' in stream)) return;
  // It did not start, and `exited` tells why.
  stream.on('error', () => {});
  stream.end(filter);
}

const bind = (path: string): string[] => ['--ro-bind', realpathSync(path), path];

/**
 * No network, no other processes and none that it could start, no file but those named and this Node, nothing that can be written, no
 * privilege to gain.
 * There is no /proc and no /dev: Node runs without.
 */
export function bubblewrapArguments(files: readonly string[]): string[] {
  const wall = [
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    ...(filter ? ['--seccomp', `${filterAt}`] : []),
  ];
  return [...wall, ...[process.execPath, ...libraries(), ...files].flatMap(bind), '--remount-ro', '/', '--chdir', '/'];
}

let known: string[] | null = null;
function libraries(): string[] {
  known ??= ownLibraries();
  return known;
}

/** What the probe's child tells from inside. */
const probeCode = `const fs = require('node:fs');
let wrote = true;
try { fs.writeFileSync('/probe', ''); } catch { wrote = false; }
let started = true;
try { require('node:child_process').spawn(process.execPath, ['-v'], { stdio: 'pipe' }).on('error', () => {}); } catch { started = false; }
process.send({
  pid: process.pid,
  started,
  wrote,
  seen: JSON.parse(process.argv[1]).filter((path) => fs.existsSync(path)),
  interfaces: Object.values(require('node:os').networkInterfaces()).flat().filter((one) => !one.internal).length,
});`;

/** Where bubblewrap is; null when it is not installed. */
function findBubblewrap(): string | null {
  return places.find((path) => existsSync(path)) ?? null;
}

/** Paths that must not be there inside. */
const hidden = (): string[] =>
  ['/etc/passwd', '/proc/self', '/dev/null', '/usr/bin/env', homedir()].filter((path) => path !== '/' && existsSync(path));

/** Starts a trivial child inside and looks at the wall from there. The answer says in words what holds, or why nothing stronger does. */
export async function probeBubblewrap(): Promise<{ status: IsolationStatus; command: string | null }> {
  const weak = (detail: string) => ({ status: { level: 'process', detail } as const, command: null });
  if (process.platform !== 'linux')
    return weak(`a process of its own with an empty environment; bubblewrap is for Linux, this is ${process.platform}`);
  const command = findBubblewrap();
  if (command === null)
    return weak('a process of its own with an empty environment; bubblewrap is not installed (package "bubblewrap" of your system)');
  const told = await askInside(command);
  if (typeof told === 'string')
    return weak(`a process of its own with an empty environment; bubblewrap does not work on this machine: ${told}`);
  const holes = [
    ...(told.wrote ? ['its root can be written'] : []),
    ...told.seen.map((path) => `${path} can be seen`),
    ...(told.interfaces > 0 ? ['the network can be reached'] : []),
    ...(told.started && filter ? ['it can start processes'] : []),
    ...(told.pid > 3 ? ['it shares the process table'] : []),
  ];
  if (holes.length > 0)
    return weak(`a process of its own with an empty environment; bubblewrap starts here but leaks: ${holes.join(', ')}`);
  const version = await promisify(execFile)(command, ['--version'], { timeout: probeDeadlineMs }).then(
    ({ stdout }) => stdout.trim(),
    () => 'bubblewrap',
  );
  return { status: { level: 'os-sandbox', detail: `${version}: no network, no files, no other processes` }, command };
}

interface Told {
  pid: number;
  wrote: boolean;
  started: boolean;
  seen: string[];
  interfaces: number;
}

/** What the child told, or why there is no child. */
function askInside(command: string): Promise<Told | string> {
  return new Promise((resolve) => {
    const args = [...bubblewrapArguments([]), process.execPath, '-e', probeCode, JSON.stringify(hidden())];
    const child = spawn(command, args, { env: {}, stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...filterStreams] });
    giveFilter(child);
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(0, 500);
    });
    const timer = setTimeout(() => finish(`no answer within ${probeDeadlineMs / 1_000} s`), probeDeadlineMs);
    const finish = (answer: Told | string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(answer);
    };
    child.on('message', (message) => finish(message as Told));
    child.on('error', (error) => finish(error.message));
    child.on('exit', (code) => finish(errors.trim().split('\n')[0] || `it ended with status ${code}`));
  });
}
