/** The meta-tool `find_tools`: reads its arguments, routes, and answers with schemas, or says that nothing fits. */
import { fail, ok, type Result } from '#contract/result.ts';
import type { Route, RouteRequest, Turn } from '#contract/routing.ts';
import { isRecord } from '#lib/guards.ts';
import type { Caller, Router, ToolResult } from '../parts.ts';
import { metaTools } from './meta-tools.ts';
import { answer } from './tool-answer.ts';

const maxLimit = 10;
/** Names of cut candidates in the answer: enough to choose again, cheap beside one schema. */
const maxOthers = 10;
const schema = metaTools.find(({ name }) => name === 'find_tools')?.inputSchema ?? {};

function wrong(path: string, message: string): Result<never> {
  return fail(
    'arguments-invalid',
    `find_tools: ${path === '' ? 'the arguments' : path} ${message}.`,
    'Correct the argument and call again.',
    {
      path,
      problems: [{ path, message }],
      schema,
    },
  );
}

function readTurns(context: unknown): Result<Turn[]> {
  if (context === undefined || context === null || context === '') return ok([]);
  if (typeof context === 'string') return ok([{ role: 'user', content: context }]);
  if (!Array.isArray(context)) return wrong('/context', 'must be text or an array of turns {role, content}');
  const turns: Turn[] = [];
  for (const [index, turn] of context.entries()) {
    if (typeof turn === 'string') turns.push({ role: 'user', content: turn });
    else if (isRecord(turn) && typeof turn.content === 'string') {
      turns.push({ role: typeof turn.role === 'string' ? turn.role : 'user', content: turn.content });
    } else return wrong(`/context/${index}`, 'must be text or {role, content} with text in both');
  }
  return ok(turns);
}

/** Fails with `arguments-invalid`, whose details hold path and schema. */
export function readFindArguments(args: unknown): Result<RouteRequest> {
  if (!isRecord(args)) return wrong('', 'must be an object');
  const { query, context, limit } = args;
  if (typeof query !== 'string') return wrong('/query', 'must be text that says what is needed');
  if (limit !== undefined && (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > maxLimit)) {
    return wrong('/limit', `must be a whole number from 1 to ${maxLimit}`);
  }
  const turns = readTurns(context);
  if (!turns.ok) return turns;
  return ok({ query, ...(turns.value.length > 0 ? { context: turns.value } : {}), ...(limit === undefined ? {} : { limit }) });
}

/** The answer's document; the same for the UI's payload view. */
export function findAnswer({ picks, candidates, note }: Route): Record<string, unknown> {
  const picked = new Set(picks.map(({ name }) => name));
  const others = candidates
    .filter(({ name }) => !picked.has(name))
    .map(({ name }) => name)
    .slice(0, maxOthers);
  return {
    tools: picks.map(({ name, description, schema: inputSchema }) => ({ name, description, inputSchema })),
    ...(others.length > 0 ? { others } : {}),
    ...(note !== null ? { note } : picks.length === 0 ? { note: 'No tool fits this request.' } : {}),
  };
}

export interface FindOptions {
  caller: Caller;
  profile?: string | undefined;
  signal?: AbortSignal | undefined;
}

export async function findTools(router: Router, args: unknown, { profile, ...options }: FindOptions): Promise<Result<ToolResult>> {
  const request = readFindArguments(args);
  if (!request.ok) return request;
  const route = await router.route(profile === undefined ? request.value : { ...request.value, profile }, options);
  return route.ok ? ok(answer(findAnswer(route.value))) : route;
}
