/** A compiler for the tests, and what a runner does with a compiled module, without its walls. */
import { join } from 'node:path';
import { z } from 'zod';
import { compileSource, type SourceResult } from '../../../src-main/engine/forge/compile/compile-source.ts';
import { DraftCompiler } from '../../../src-main/engine/forge/compile/compiler.ts';
import type { CallableTool } from '../../../src-main/engine/forge/compile/types/declarations.ts';
import { createLogger } from '../../../src-main/lib/logger.ts';
import type { Permissions } from '../../../src-preload/contract/permissions.ts';

export const resourcesFolder = join(import.meta.dirname, '..', '..', '..', 'resources');

export function newCompiler(tools: Record<string, CallableTool> = {}): DraftCompiler {
  return new DraftCompiler({
    resourcesFolder,
    tool: (name) => (Object.hasOwn(tools, name) ? (tools[name] ?? null) : null),
    logger: createLogger('test', () => {}),
  });
}

interface ToolParts {
  /** Statements before the default export. */
  before?: string;
  permissions?: string;
  input?: string;
  params?: string;
  /** Input of the one test. */
  testInput?: string;
  /** Statements of `run`. */
  run?: string;
}

/** A tool's module; the statements of `run` begin in a line of their own. */
export function toolCode({
  before = '',
  permissions,
  input = 'z.object({})',
  params = 'input, jig',
  testInput = '{}',
  run = 'return 1;',
}: ToolParts = {}): string {
  return `import { defineTool, skip, z } from "jig";
${before}
export default defineTool({
  name: "sample",
  description: "A sample.",
  input: ${input},
  ${permissions ? `permissions: ${permissions},` : ''}
  tests: [{ name: "works", input: ${testInput} }],
  async run(${params}) {
${run}
  },
});
`;
}

/** The line in which the statements of `run` begin. */
export const runLine = (before = '') => 10 + before.split('\n').length - 1;

export function compileTool(code: string): SourceResult {
  return compileSource({ code, kind: 'tool', permissions: {} });
}

export function compileScript(code: string, permissions: Permissions = {}): SourceResult {
  return compileSource({ code, kind: 'script', permissions });
}

export interface Defined {
  run: (input: unknown, jig: unknown) => unknown;
}

export const jig = {
  z,
  defineTool: (tool: Defined) => tool,
  skip: (reason: string) => {
    throw new Error(`skip: ${reason}`);
  },
};

/** What the module's default export is. Throws when it was not compiled. */
export function evaluate(result: SourceResult): unknown {
  if (result.compiled === null) throw new Error(`not compiled: ${JSON.stringify(result.diagnostics, null, 1)}`);
  // The realm of a runner does the same, in a compartment.
  // oxlint-disable-next-line no-implied-eval, no-new-func
  const module = new Function(`return ${result.compiled}`)() as (given: unknown) => unknown;
  return module(jig);
}

export function evaluateTool(code: string): Defined {
  return evaluate(compileTool(code)) as Defined;
}

export function evaluateScript(code: string, granted: unknown = {}, permissions: Permissions = {}): Promise<unknown> {
  const { script } = evaluate(compileScript(code, permissions)) as { script: (given: unknown) => Promise<unknown> };
  return script(granted);
}
