/** `jig <command>`: the table of commands. Only the file of the command that is asked for is loaded. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { findAppRoot } from '../headless/app-root.ts';
import type { CommandEntry } from './context.ts';

const commands: Record<string, CommandEntry> = {
  start: { summary: 'open Jig: the desktop app, or the same screens in a browser', load: () => import('./start.ts') },
  serve: { summary: 'run the engine and its screens without a desktop', load: () => import('./serve.ts') },
  stdio: { summary: 'MCP over stdin and stdout', load: () => import('./stdio.ts') },
  import: {
    summary: 'bring tools in from a client’s configuration, an MCP server, an OpenAPI document or a tools.jsonl',
    load: () => import('./import.ts'),
  },
  find: { summary: 'the tools that a request needs, with the reasons', load: () => import('./find.ts') },
  call: { summary: 'run a tool and print its result', load: () => import('./call.ts') },
  make: { summary: 'submit a module as a draft of a tool', load: () => import('./make.ts') },
  runs: { summary: 'the last runs, or one with its steps', load: () => import('./runs.ts') },
  resume: { summary: 'go on with a run where it stopped', load: () => import('./resume.ts') },
  cancel: { summary: 'end a run', load: () => import('./cancel.ts') },
  eval: { summary: 'measure routing quality on a set folder', load: () => import('./eval.ts') },
  models: { summary: 'the model files: which there are, which is in use', load: () => import('./models.ts') },
  backup: { summary: 'write a consistent copy of the library', load: () => import('./backup.ts') },
  doctor: { summary: 'check this installation; changes nothing', load: () => import('./doctor.ts') },
};

const app = findAppRoot();
// Compiled code of the last run: halves the start of every command (0.8 s -> 0.45 s from source). Where the folder cannot be written there is none.
enableCompileCache(join(app.root, 'node_modules', '.cache', 'jig'));
// Nothing is awaited at the top level: in the bundle a command's file may import from this one, which would then wait for itself.
void import('./run-cli.ts').then(({ runCli }) => runCli(commands, app, process.argv.slice(2)));
