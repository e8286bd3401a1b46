/** What an address serves: which tools it lists and which calls it takes. */
import type { Result } from '#contract/result.ts';
import type { Library } from '../library/library.ts';
import type { StoredTool } from '../library/tool-definition.ts';
import type { CallOptions, Router, ToolCaller, ToolResult } from '../parts.ts';
import { callMetaTool } from './call-meta-tool.ts';
import type { MakingToolParts } from './making-tools.ts';
import { servedDefinitions } from './meta-tools.ts';
import { createReviewSurface } from './review-surface.ts';

export interface ListedTool {
  name: string;
  title?: string;
  description: string;
  inputSchema: { type: 'object'; [key: string]: unknown };
  outputSchema?: { type: 'object'; [key: string]: unknown };
  annotations?: Record<string, unknown>;
}

export interface ToolPage {
  tools: ListedTool[];
  nextCursor?: string;
}

/** A call of a tool that the address does not list is the client's mistake, not a tool's failure. */
export type SurfaceCall = Result<ToolResult> | { ok: 'not-served'; message: string };

export interface Surface {
  /** Null for a cursor that was not handed out here. */
  page(cursor: string | undefined): ToolPage | null;
  call(name: string, args: unknown, options: CallOptions): Promise<SurfaceCall>;
  /** How long a client may keep the list, in ms. */
  listTtlMs: number;
}

export interface SurfaceParts {
  library: Library;
  router: Router;
  toolCaller: ToolCaller;
  /** Null when the library is read-only. */
  making: MakingToolParts | null;
}

/** Only for tokens with the scope `review`. */
export const reviewPath = '/review';

/** Finds what a path below `/mcp` serves; null when there is no such profile. */
export function createSurfaces(parts: SurfaceParts): (path: string) => Surface | null {
  const menuSurface = createMenuSurface(parts);
  const allSurface = createAllSurface(parts);
  const reviewSurface = parts.making && createReviewSurface(parts.making.forge);
  const profiles = new Map<string, Surface>();
  parts.library.events.on('changed', () => profiles.clear());
  return (path) => {
    if (path === '' || path === '/') return menuSurface;
    if (path === '/all') return allSurface;
    if (path === reviewPath) return reviewSurface;
    const name = /^\/p\/([^/]+)$/.exec(path)?.[1];
    if (name === undefined) return null;
    const surface = profiles.get(name) ?? createProfileSurface(parts, name);
    if (surface) profiles.set(name, surface);
    return surface;
  };
}

const menuTtlMs = 3_600_000;
const libraryTtlMs = 60_000;
/** Some clients read the first page only: large enough for nearly every library, small enough to answer at once. */
const pageSize = 500;

const menu: ListedTool[] = servedDefinitions.map(({ inputSchema, ...rest }) => ({
  ...rest,
  inputSchema: { ...inputSchema, type: 'object' },
}));
const menuNames = new Set(menu.map(({ name }) => name));

function listed(tool: StoredTool): ListedTool {
  return {
    name: tool.name,
    ...(tool.title === null ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: { ...tool.inputSchema, type: 'object' },
    // Clients check results against it; earlier protocol versions know objects only. A long run of a made tool answers with its id instead.
    ...(tool.outputSchema?.type === 'object' && tool.sourceKind !== 'made'
      ? { outputSchema: { ...tool.outputSchema, type: 'object' } }
      : {}),
    ...(Object.keys(tool.annotations).length > 0 ? { annotations: tool.annotations } : {}),
  };
}

function notServed(name: string, known: string): SurfaceCall {
  return { ok: 'not-served', message: `Unknown tool: ${name.slice(0, 100)}. ${known}` };
}

/** `/mcp`: the menu alone; the whole library is behind it. */
function createMenuSurface(parts: SurfaceParts): Surface {
  return {
    listTtlMs: menuTtlMs,
    page: (cursor) => (cursor === undefined ? { tools: menu } : null),
    async call(name, args, options) {
      if (menuNames.has(name)) return callMetaTool(parts, name, args, options);
      return notServed(name, 'This address serves the menu: pass the name and its arguments to call_tool.');
    },
  };
}

const encodeCursor = (name: string) => Buffer.from(name).toString('base64url');

/** `/mcp/all`: every enabled tool under its own name. The cursor is the last name, so that a change in between neither repeats nor skips. */
function createAllSurface({ library, toolCaller }: SurfaceParts): Surface {
  return {
    listTtlMs: libraryTtlMs,
    page(cursor) {
      const after = cursor === undefined ? '' : Buffer.from(cursor, 'base64url').toString();
      if (cursor !== undefined && (after === '' || encodeCursor(after) !== cursor)) return null;
      const tools = library.enabledAfter(after, pageSize + 1);
      const page = tools.slice(0, pageSize);
      const last = page.at(-1);
      return { tools: page.map(listed), ...(tools.length > pageSize && last ? { nextCursor: encodeCursor(last.name) } : {}) };
    },
    async call(name, args, options) {
      const outcome = await toolCaller.callTool(name, args, options);
      return !outcome.ok && outcome.error.code === 'tool-unknown'
        ? notServed(name, 'List the tools again: it may have been removed or renamed.')
        : outcome;
    },
  };
}

/** `/mcp/p/<name>`: a profile's tools, and the menu over them if the profile says so. Null when there is no such profile. */
function createProfileSurface(parts: SurfaceParts, name: string): Surface | null {
  const { library, toolCaller } = parts;
  const profile = library.profiles().find((candidate) => candidate.name === name);
  if (!profile) return null;
  const tools = library.profileTools(name).map(listed);
  const names = new Set(tools.map((tool) => tool.name));
  const all = profile.includesMenu ? [...menu, ...tools] : tools;
  return {
    listTtlMs: libraryTtlMs,
    page: (cursor) => (cursor === undefined ? { tools: all } : null),
    async call(called, args, options) {
      if (profile.includesMenu && menuNames.has(called)) return callMetaTool({ ...parts, profile: { name, names } }, called, args, options);
      if (!names.has(called))
        return notServed(called, `The profile ${name} does not hold it: add it on the Library screen, or use the address /mcp.`);
      return toolCaller.callTool(called, args, options);
    },
  };
}
