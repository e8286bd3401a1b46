/** Makes a call of the menu: each served meta-tool and what stands behind it. */
import { fail, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import type { Library } from '../library/library.ts';
import { readOnlyLibrary } from '../library/read-only.ts';
import type { CallOptions, Router, ToolCaller, ToolResult } from '../parts.ts';
import { findTools } from './find-tools.ts';
import { getRun, makeTool, runCode, type MakingToolParts } from './making-tools.ts';
import { metaTools } from './meta-tools.ts';

export interface MetaToolParts {
  library: Library;
  router: Router;
  toolCaller: ToolCaller;
  /** Null when the library is read-only. */
  making: MakingToolParts | null;
  /** Only these tools may be found and called. */
  profile?: { name: string; names: ReadonlySet<string> };
}

const callSchema = metaTools.find(({ name }) => name === 'call_tool')?.inputSchema ?? {};

async function callTool({ library, toolCaller, profile }: MetaToolParts, args: unknown, options: CallOptions): Promise<Result<ToolResult>> {
  if (!isRecord(args) || typeof args.name !== 'string' || args.name === '') {
    const problem = { path: '/name', message: 'must be the name of a tool' };
    return fail(
      'arguments-invalid',
      `call_tool: /name ${problem.message}.`,
      'Ask find_tools for the tool and use the name that it answers with.',
      {
        path: problem.path,
        problems: [problem],
        schema: callSchema,
      },
    );
  }
  if (profile) {
    const found = library.resolve(args.name);
    if (found.ok && !profile.names.has(found.value.name)) {
      return fail(
        'tool-not-in-profile',
        `The profile ${profile.name} does not hold the tool ${found.value.name}.`,
        'Use a tool that find_tools names here, or add this one to the profile on the Library screen.',
      );
    }
  }
  return toolCaller.callTool(args.name, args.arguments, options);
}

export async function callMetaTool(parts: MetaToolParts, name: string, args: unknown, options: CallOptions): Promise<Result<ToolResult>> {
  if (name === 'find_tools')
    return findTools(parts.router, args, { caller: options.caller, signal: options.signal, profile: parts.profile?.name });
  if (name === 'call_tool') return callTool(parts, args, options);
  const { making, profile } = parts;
  if (making === null) return readOnlyLibrary;
  const given = isRecord(args) ? args : {};
  if (name === 'make_tool') return makeTool(making, given, options);
  if (name === 'get_run') return getRun(making, given, options);
  return runCode({ ...making, profile }, given, options);
}
