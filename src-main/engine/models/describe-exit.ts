/** The end of a process in words, for the process table and for logs. */
import type { ExitReason } from '../../processes/process-host.ts';

export function describeExit(reason: ExitReason): string {
  switch (reason.kind) {
    case 'exited':
      return `ended with code ${reason.code}`;
    case 'crashed':
      return reason.signal === null ? `crashed with code ${reason.code ?? 'unknown'}` : `crashed with ${reason.signal}`;
    case 'killed':
      return 'was stopped';
    case 'failed-to-start':
      return `could not be started: ${reason.message}`;
  }
}
