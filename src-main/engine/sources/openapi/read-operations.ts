/** Makes each operation of an OpenAPI 3.x document into a tool; those that cannot be one are reported with the reason. */
import { isRecord } from '#lib/guards.ts';
import { isDeeperThan } from '#lib/json-depth.ts';
import { maxSchemaDepth, type Listing, type ListedTool } from '../upstream.ts';
import type { CallPlan } from './call-plan.ts';
import { operationInput, Unsupported } from './input-schema.ts';
import { follow, ReferenceProblem, untangle } from './references.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;
const maxDescription = 4_000;

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** The first server with its variables filled in by their defaults; null where none is given. */
function serverUrl(servers: unknown): string | null {
  const [server]: unknown[] = Array.isArray(servers) ? servers : [];
  if (!isRecord(server) || typeof server.url !== 'string') return null;
  const variables = isRecord(server.variables) ? server.variables : {};
  return server.url.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => {
    const variable = variables[name];
    return isRecord(variable) && variable.default !== undefined ? String(variable.default) : whole;
  });
}

/** `GET /users/{id}/orders` -> `get_users_by_id_orders`. */
function nameFromPath(method: string, path: string): string {
  const words = path
    .split('/')
    .filter(Boolean)
    .map((part) => part.replaceAll(/\{([^}]+)\}/g, 'by_$1').replaceAll(/\W+/g, '_'));
  return [method, ...words].join('_');
}

function describe(operation: Record<string, unknown>, item: Record<string, unknown>, method: string, path: string): string {
  const summary = text(operation.summary) || text(item.summary);
  const description = text(operation.description) || text(item.description);
  const whole = description.startsWith(summary)
    ? description
    : summary && description
      ? `${summary}${/[.!?]$/.test(summary) ? '' : '.'} ${description}`
      : summary;
  const note = operation.deprecated === true ? 'Deprecated. ' : '';
  return `${note}${whole || `${method.toUpperCase()} ${path}`}`.slice(0, maxDescription);
}

function readOperation(
  document: Record<string, unknown>,
  path: string,
  item: Record<string, unknown>,
  method: string,
  operation: Record<string, unknown>,
): ListedTool {
  if (method === 'trace' || method === 'query') throw new Unsupported(`the method ${method.toUpperCase()} cannot be sent`);
  const input = operationInput(document, Array.isArray(item.parameters) ? item.parameters : [], operation);
  if (input.body && (method === 'get' || method === 'head')) throw new Unsupported(`a ${method.toUpperCase()} with a body cannot be sent`);
  const missing = [...path.matchAll(/\{([^}]+)\}/g)]
    .map((found) => found[1])
    .find((name) => !input.parameters.some((p) => p.in === 'path' && p.name === name));
  if (missing !== undefined) throw new Unsupported(`its path has {${missing}}, but it declares no such parameter`);
  const callPlan: CallPlan = {
    method: method.toUpperCase(),
    path,
    server: serverUrl(operation.servers) ?? serverUrl(item.servers) ?? serverUrl(document.servers),
    parameters: input.parameters,
    body: input.body,
  };
  return {
    localName: text(operation.operationId) || nameFromPath(method, path),
    title: text(operation.summary) || null,
    description: describe(operation, item, method, path),
    inputSchema: input.schema,
    annotations: {
      readOnlyHint: method === 'get' || method === 'head' || method === 'options',
      destructiveHint: method === 'delete',
      idempotentHint: method !== 'post' && method !== 'patch',
      openWorldHint: true,
    },
    tags: Array.isArray(operation.tags) ? operation.tags.filter((tag) => typeof tag === 'string') : [],
    callPlan,
  };
}

/** Changes the document in place where YAML anchors made it cyclic. Answers with a text where it is no OpenAPI 3.x. */
export function readOperations(document: Record<string, unknown>): Listing | string {
  const version = String(document.openapi);
  if (!version.startsWith('3.')) return `it is OpenAPI ${version}; Jig reads 3.x`;
  untangle(document);
  const listing: Listing = { title: isRecord(document.info) ? text(document.info.title) || null : null, tools: [], failed: [], notes: [] };
  const names = new Set<string>();
  for (const [path, rawItem] of Object.entries(isRecord(document.paths) ? document.paths : {})) {
    if (path.startsWith('x-')) continue;
    const fails = (method: string, error: unknown): void => {
      if (!(error instanceof Unsupported || error instanceof ReferenceProblem)) throw error;
      listing.failed.push({ name: `${method.toUpperCase()} ${path}`.trim(), reason: error.message });
    };
    let item: Record<string, unknown>;
    try {
      item = follow(document, rawItem);
    } catch (error) {
      fails('', error);
      continue;
    }
    for (const method of methods) {
      const operation = item[method];
      if (!isRecord(operation)) continue;
      try {
        const tool = readOperation(document, path, item, method, operation);
        if (isDeeperThan(tool.inputSchema, maxSchemaDepth))
          throw new Unsupported(`its schema is nested deeper than ${maxSchemaDepth} levels`);
        if (names.has(tool.localName)) {
          listing.notes.push(`${method.toUpperCase()} ${path}: the operationId ${tool.localName} is taken; it is named after its path`);
          tool.localName = nameFromPath(method, path);
        }
        names.add(tool.localName);
        listing.tools.push(tool);
      } catch (error) {
        fails(method, error);
      }
    }
  }
  if (listing.tools.length === 0 && listing.failed.length === 0) listing.notes.push('the document describes no operations');
  return listing;
}
