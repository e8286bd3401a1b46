/** The one way to call a tool: resolve the name, check the arguments, make the call at its source, record it. */
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { isDeeperThan } from '#lib/json-depth.ts';
import type { Library } from '../library/library.ts';
import { readOnlyLibrary } from '../library/read-only.ts';
import type { StoredTool } from '../library/tool-definition.ts';
import type { MadeToolCaller } from '../making-parts.ts';
import type { ActivityLog, CallOptions, Sources, ToolCaller, ToolResult } from '../parts.ts';
import { SchemaChecks } from '../library/argument-check.ts';

export interface ToolCallerParts {
  library: Library;
  sources: Sources;
  /** For tools of the source kind `made`: asked when such a tool is called, because it stands on this very caller. Null when the library is read-only. */
  made: () => MadeToolCaller | null;
  activity: ActivityLog;
}

const maxResolved = 1_000;
/** Checks, sources and JSON itself walk arguments by recursion: deeper ones would end in a stack overflow. */
const maxDepth = 200;

/** Resolving reads and parses a row each time; names that were called before are kept until the library changes. */
function createResolver(library: Library): (name: string) => Result<StoredTool> {
  const resolved = new Map<string, Result<StoredTool>>();
  library.events.on('changed', () => resolved.clear());
  return (name) => {
    const known = resolved.get(name);
    if (known) return known;
    const found = library.resolve(name);
    if (found.ok) {
      if (resolved.size >= maxResolved) resolved.clear();
      resolved.set(name, found);
    }
    return found;
  };
}

/** Models send the arguments as a JSON text now and then; an absent value means none. */
function readArguments(args: unknown): unknown {
  if (args === undefined || args === null) return {};
  if (typeof args !== 'string') return args;
  try {
    return JSON.parse(args);
  } catch {
    return args;
  }
}

export function createToolCaller({ library, sources, made, activity }: ToolCallerParts): ToolCaller {
  const resolve = createResolver(library);
  const checks = new SchemaChecks();

  const checkArguments = (tool: StoredTool, raw: unknown): Result<Record<string, unknown>> => {
    if (tool.state === 'disabled') {
      return fail(
        'tool-disabled',
        `The tool ${tool.name} is switched off.`,
        'Switch it on in the Library, or use another tool that find_tools names.',
      );
    }
    const args = readArguments(raw);
    if (isDeeperThan(args, maxDepth)) {
      return fail(
        'arguments-invalid',
        `${tool.name}: the arguments are nested deeper than ${maxDepth} levels.`,
        'Send flatter arguments, or pass deep data as text.',
      );
    }
    const problems = isRecord(args)
      ? checks.problems({ key: `${tool.id}:${tool.hash}`, schema: tool.inputSchema }, args)
      : [{ path: '', message: 'must be an object' }];
    const [first] = problems;
    if (!first && isRecord(args)) return ok(args);
    return fail(
      'arguments-invalid',
      `${tool.name}: ${problems.map((problem) => `${problem.path === '' ? 'the arguments' : problem.path} ${problem.message}`).join('; ')}.`,
      'Correct the arguments after the schema in this answer and call again.',
      { path: first?.path ?? '', problems, schema: tool.inputSchema },
    );
  };

  const call = async (tool: StoredTool, raw: unknown, options: CallOptions): Promise<Result<ToolResult>> => {
    const args = checkArguments(tool, raw);
    if (!args.ok) return args;
    if (tool.sourceKind !== 'made') return sources.call(tool, args.value, options);
    return made()?.(tool, args.value, options) ?? readOnlyLibrary;
  };

  return {
    prepare(name, raw) {
      const tool = resolve(name);
      if (!tool.ok) return tool;
      const args = checkArguments(tool.value, raw);
      return args.ok ? ok({ tool: tool.value, args: args.value }) : args;
    },
    async callTool(name, args, options) {
      const started = performance.now();
      const found = resolve(name);
      const outcome = found.ok ? await call(found.value, args, options) : found;
      const tool = found.ok ? found.value : null;
      activity.record({
        kind: 'call',
        client: options.caller.name,
        title: tool?.name ?? name.slice(0, 100),
        ok: outcome.ok && outcome.value.isError !== true,
        durationMs: performance.now() - started,
        details: {
          ...(tool ? { tool: tool.name, server: tool.server, toolId: tool.id } : {}),
          ...(outcome.ok ? {} : { error: { code: outcome.error.code, message: outcome.error.message } }),
        },
      });
      return outcome.ok ? ok(outcome.value) : outcome;
    },
  };
}
