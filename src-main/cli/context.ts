/** What every command is handed, and what it hands back: a document for scripts and the same in words for people. */
import type { Command } from 'commander';
import type { Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import type { AppRoot } from '../headless/app-root.ts';

export interface Context {
  home: string;
  /** One JSON document on stdout and nothing else. */
  json: boolean;
  app: AppRoot;
  /** Writes to stderr: stdout belongs to results. */
  logger: Logger;
  /** Aborted by Ctrl-C, SIGTERM or a closed terminal. */
  signal: AbortSignal;
  /** One line for the person who waits, on stderr. */
  say(line: string): void;
}

export interface Output {
  document: unknown;
  text: string;
  /** Exit status, when the document itself tells of a failure. */
  status?: number;
}

/** `printed`: a command that serves has written its first line itself. */
export type CommandResult = Result<Output | 'printed'>;

export type RunCommand = (body: (context: Context) => Promise<CommandResult>) => Promise<void>;

/** What a command's file exports: its arguments and options, and its body. */
export interface CommandModule {
  define(command: Command, run: RunCommand): void;
}

/** One row of the table of commands. Its file is loaded only when the command is used. */
export interface CommandEntry {
  summary: string;
  load: () => Promise<CommandModule>;
}
