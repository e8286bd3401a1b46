/** Turns what a server process left behind into a message that names the cause and a fix. */
import type { Failure } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { StdioTransport } from './stdio-transport.ts';

const tailLines = 6;
const tailChars = 700;

/** The last lines of stderr, where a program says what it misses. */
function tail(text: string): string {
  return text.split('\n').slice(-tailLines).join('\n').slice(-tailChars).trim();
}

/** What the server printed, as evidence behind any message. */
export function printed(transport: StdioTransport): string {
  const errors = tail(transport.stderr);
  return [
    transport.rubbish ? ` On stdout, which belongs to the protocol, it printed: "${transport.rubbish}".` : '',
    errors ? ` Its last words on stderr: ${errors}` : '',
  ].join('');
}

export function howItEnded(transport: StdioTransport): string {
  const { exit } = transport;
  if (exit?.kind !== 'exited') return 'closed the connection';
  return exit.signal ? `was ended by ${exit.signal}` : `exited with code ${exit.code}`;
}

const pathHint =
  'An app started from the desktop often has a shorter PATH than your terminal: find the program with `which` (Windows: `where`) and give its full path as the command, or add a PATH to the env of its entry.';

function cannotStart(command: string, cwd: string | undefined, error: NodeJS.ErrnoException, cwdExists: boolean): Failure {
  if (cwd !== undefined && !cwdExists) {
    return unreachable(
      `its working folder ${cwd} does not exist.`,
      'Correct the folder (cwd) of its entry and import it again.',
      'no-folder',
    );
  }
  if (error.code === 'ENOENT') {
    return unreachable(`the command "${command}" was not found.`, `Install it, or correct the command. ${pathHint}`, 'command-not-found');
  }
  if (error.code === 'EACCES') {
    return unreachable(
      `"${command}" may not be run.`,
      `Make the file executable (chmod +x), or start it through its interpreter, e.g. node ${command}.`,
      'not-executable',
    );
  }
  return unreachable(`"${command}" could not be started: ${errorText(error)}.`, 'Try the command line in a terminal.', 'not-started');
}

export function unreachable(message: string, fix: string, reason: string): Failure {
  return { code: 'source-unreachable', message, fix, details: { reason } };
}

export interface FailedStart {
  command: string;
  cwd: string | undefined;
  cwdExists: boolean;
  transport: StdioTransport;
  error: unknown;
  isLate: boolean;
  handshakeMs: number;
}

/** Why a stdio server did not come up. The messages go on after the server's name. */
export function explainStart({ command, cwd, cwdExists, transport, error, isLate, handshakeMs }: FailedStart): Failure {
  const { exit } = transport;
  if (exit?.kind === 'failed-to-start') return cannotStart(command, cwd, exit.error, cwdExists);
  if (isLate) {
    return unreachable(
      `it started, but did not answer the MCP handshake within ${handshakeMs / 1000} s.${printed(transport)}`,
      'Run its command in a terminal and see what it waits for: a login, a download (then import it again, or give it more time with "handshakeMs" in its entry), an argument. A server that speaks HTTP is imported by its address instead.',
      'handshake-timeout',
    );
  }
  if (exit) {
    return unreachable(
      `it ${howItEnded(transport)} before it answered the MCP handshake.${printed(transport)}`,
      'Run its command in a terminal: it most likely misses an argument, a file or an environment variable (give those in the env of its entry).',
      'exited',
    );
  }
  return unreachable(
    `the MCP handshake failed: ${errorText(error)}.${printed(transport)}`,
    'Check that the command starts an MCP server over stdio, and that it is up to date.',
    'handshake-failed',
  );
}
