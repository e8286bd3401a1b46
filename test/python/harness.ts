/** Python runs with real parts, in the real sandbox. Where there is none, tests say so and are skipped: Python is refused there. */
import { fileURLToPath } from 'node:url';
import type { Program, StartRun } from '../../src-main/engine/making-parts.ts';
import { pythonFiles } from '../../src-main/engine/runs/python-files.ts';
import { probeBubblewrap } from '../../src-main/headless/bubblewrap.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { processEntry } from '../../src-main/processes/process-entries.ts';
import type { Permissions } from '../../src-preload/contract/permissions.ts';
import type { RunDetail } from '../../src-preload/contract/runs.ts';
import { logger, openBox, person, settled, type Box, type BoxOptions } from '../runs/harness.ts';

const { status } = await probeBubblewrap();

/** Null where Python runs; else why it cannot, for the name of the skipped tests. */
export const whyNot: string | null = status.level === 'os-sandbox' ? null : `skipped: ${status.detail}`;

/** Kept between test files, so that the snapshot is made once for each of vitest's workers. */
const home = fileURLToPath(new URL(`../../.cache/python-tests/${process.env.VITEST_POOL_ID ?? ''}`, import.meta.url));
export const files = () => pythonFiles(home, processEntry('python-runner'));

export function openPython(options: BoxOptions = {}): Box {
  return openBox({ processHost: new NodeProcessHost({ logger }), warm: 0, python: files, ...options });
}

function indented(body: string): string {
  return body.replaceAll(/^(?=.)/gm, '    ');
}

/** The line of a body's first line in its module. */
export const firstLine = 6;

/** A module whose tool has this body; `head` stands before the tool. */
export function module(body: string, more: { head?: string; tool?: string } = {}): string {
  return `from jig import JigError, define_tool, skip
tool = define_tool(name="test_tool", description="For a test.", input={}, tests=[], permissions={"kv": "write"}${more.tool ?? ''})
${more.head ?? ''}
@tool.run
async def run(input, jig):
${indented(body)}
`;
}

export function pythonProgram(code: string, permissions: Permissions = { kv: 'write' }): Program {
  return { language: 'python', compiled: code, code, identity: code, permissions };
}

export async function begun(box: Box, code: string, more: Partial<StartRun> = {}): Promise<string> {
  const program = pythonProgram(code);
  const run = await box.runs.start({ kind: 'code', tool: 'test_tool', version: null, program, input: {}, caller: person, ...more });
  if (!run.ok) throw new Error(run.error.message);
  return run.value;
}

/** Runs a body to its end. */
export async function ran(box: Box, body: string, more: Partial<StartRun> = {}): Promise<RunDetail> {
  return settled(box, await begun(box, module(body), more), 60_000);
}
