/** `jig <command>`: finds the command, loads only its file, runs it and prints the outcome. */
import { findAppRoot } from '../headless/app-root.ts';
import type { CommandEntry } from './context.ts';
import { runCli } from './run-cli.ts';

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
  eval: { summary: 'measure routing quality on a set folder', load: () => import('./eval.ts') },
  models: { summary: 'the model files: which there are, which is in use', load: () => import('./models.ts') },
  backup: { summary: 'write a consistent copy of the library', load: () => import('./backup.ts') },
  doctor: { summary: 'check this installation; changes nothing', load: () => import('./doctor.ts') },
};

await runCli(commands, findAppRoot(), process.argv.slice(2));
