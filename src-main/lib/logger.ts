/** Structured logging: one JSON line a record on stderr or into a file; secrets never reach it because callers pass fields by name. */
import { terminalText } from './terminal-text.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same sink with a longer scope, `engine` -> `engine.sources`. */
  child(scope: string): Logger;
}

export interface LogSink {
  (record: { at: string; level: LogLevel; scope: string; message: string; fields: LogFields }): void;
}

const order: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

export function createLogger(scope: string, sink: LogSink, minimum: LogLevel = 'info'): Logger {
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (order[level] >= order[minimum]) sink({ at: new Date().toISOString(), level, scope, message, fields });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (name) => createLogger(`${scope}.${name}`, sink, minimum),
  };
}

/** One readable line a record on stderr: stdout belongs to results. */
export const stderrSink: LogSink = ({ level, scope, message, fields }) => {
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? JSON.stringify(value) : value}`)
    .join('');
  process.stderr.write(`${terminalText(`${level} ${scope}: ${message}${rest}`)}\n`);
};

export const silentSink: LogSink = () => {};
