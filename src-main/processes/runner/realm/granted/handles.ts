/** What a tool sees of its permissions: objects whose methods become calls through the bridge. One function a kind. */
import { JigError } from '../jig-error.ts';
import { decodeText } from '../shims/text-encoding.ts';

/** Calls one handle: `ask('all', [sql, parameters])`. */
export type Ask = (op: string, args: unknown[]) => Promise<unknown>;
type Methods = Record<string, unknown>;

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Pages of a cursor as one stream; the cursor is closed when the tool stops early. */
async function* pages(ask: Ask, open: unknown[], items: string): AsyncGenerator {
  const cursor = field(await ask('open', open), 'cursor');
  let isDone = false;
  try {
    while (!isDone) {
      const page = await ask('next', [cursor]);
      isDone = field(page, 'done') !== false;
      const list = field(page, items);
      if (Array.isArray(list)) yield* list;
    }
  } finally {
    if (!isDone) await ask('close', [cursor]);
  }
}

// Every stream inherits from it.
Object.freeze(pages.prototype);

const orUndefined = (value: unknown): unknown => (value === null ? undefined : value);

export function sqlHandle(ask: Ask): Methods {
  return {
    all: (sql: unknown, parameters?: unknown) => ask('all', [sql, parameters]),
    get: async (sql: unknown, parameters?: unknown) => orUndefined(await ask('get', [sql, parameters])),
    rows: (sql: unknown, parameters?: unknown) => pages(ask, [sql, parameters], 'rows'),
    run: (sql: unknown, parameters?: unknown) => ask('run', [sql, parameters]),
    batch: (statements: unknown) => ask('batch', [statements]),
  };
}

export function httpHandle(ask: Ask): Methods {
  const request = async (method: unknown, path: unknown, options?: unknown) =>
    httpResponse(await ask('request', options === undefined ? [method, path] : [method, path, options]));
  const by = (method: string) => (path: unknown, options?: unknown) => request(method, path, options);
  return { request, get: by('GET'), post: by('POST'), put: by('PUT'), patch: by('PATCH'), delete: by('DELETE') };
}

function httpResponse(answer: unknown): Methods {
  const status = Number(field(answer, 'status'));
  const given = field(answer, 'bytes');
  const bytes = given instanceof Uint8Array ? given : new Uint8Array();
  const text = () => decodeText(bytes);
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: field(answer, 'headers') ?? {},
    bytes,
    text,
    json: (): unknown => {
      try {
        return JSON.parse(text());
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error);
        throw new JigError('http-not-json', `The answer (status ${status}, ${bytes.length} bytes) is not JSON: ${cause}`);
      }
    },
  };
}

export function tcpHandle(ask: Ask): Methods {
  return {
    connect: async (options?: unknown) => {
      const connection = field(await ask('connect', options === undefined ? [] : [options]), 'connection');
      return {
        write: async (bytes: unknown) => void (await ask('write', [connection, bytes])),
        read: (how?: unknown) => ask('read', how === undefined ? [connection] : [connection, how]),
        close: async () => void (await ask('close', [connection])),
      };
    },
  };
}

export function mailHandle(ask: Ask): Methods {
  return { send: (message: unknown) => ask('send', [message]) };
}

export function filesHandle(ask: Ask): Methods {
  return {
    readText: (path: unknown) => ask('readText', [path]),
    readBytes: (path: unknown) => ask('readBytes', [path]),
    lines: (path: unknown) => pages(ask, [path, { as: 'lines' }], 'items'),
    chunks: (path: unknown) => pages(ask, [path, { as: 'chunks' }], 'items'),
    list: (path?: unknown) => ask('list', path === undefined ? [] : [path]),
    write: async (path: unknown, content: unknown) => void (await ask('write', [path, content])),
    append: async (path: unknown, content: unknown) => void (await ask('append', [path, content])),
    remove: async (path: unknown) => void (await ask('remove', [path])),
  };
}

export function kvHandle(ask: Ask): Methods {
  return {
    get: async (key: unknown) => orUndefined(await ask('get', [key])),
    list: (prefix?: unknown) => ask('list', prefix === undefined ? [] : [prefix]),
    set: async (key: unknown, value: unknown) => void (await ask('set', [key, value])),
    delete: async (key: unknown) => void (await ask('delete', [key])),
  };
}

/** For a tool that uses `kv` without asking for it. */
export function missingKv(): Methods {
  const refuse = () => Promise.reject(new JigError('permission-missing', 'This tool has no kv store. Add permissions: { kv: "write" }.'));
  return { get: refuse, list: refuse, set: refuse, delete: refuse };
}
