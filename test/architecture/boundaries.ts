/** Which side may import what: one row a folder, the first that fits a file holds. Read with docs/architecture.md. */
import type { Import } from './imports.ts';

interface Boundary {
  /** The files that the row is about, by how their path begins. */
  folder: string;
  /** Our own paths that they may import, by how these begin. */
  own: readonly string[];
  /** Packages that they may import; null is any, except those that a row reserves. */
  packages: readonly string[] | null;
}

const lib = 'src-main/lib/';
const contract = 'src-preload/contract/';
const result = 'src-preload/contract/result.ts';

/** Rooms of the engine that the others may use directly; everything else is handed in through engine/parts.ts and making-parts.ts. */
const shared = [
  'src-main/engine/parts.ts',
  'src-main/engine/making-parts.ts',
  'src-main/engine/window-only.ts',
  'src-main/engine/library/',
  'src-main/engine/database/',
];

/** The local HTTP server and its tokens, which the gateway shares with the MCP endpoint. */
const httpServer = 'src-main/engine/endpoint/';

const rows: readonly Boundary[] = [
  { folder: contract, own: [contract], packages: ['zod'] },
  { folder: 'src-preload/', own: ['src-preload/'], packages: ['electron'] },
  { folder: 'src-renderer/', own: ['src-renderer/', contract], packages: null },
  { folder: lib, own: [lib, result], packages: null },
  // Runs where there is no Node, beside code that nobody trusts.
  { folder: 'src-main/processes/runner/realm/', own: ['src-main/processes/runner/'], packages: ['zod'] },
  { folder: 'src-main/processes/runner/worker/', own: ['src-main/processes/runner/'], packages: [] },
  { folder: 'src-main/processes/', own: ['src-main/processes/', lib, contract], packages: null },
  { folder: 'src-main/engine/database/', own: ['src-main/engine/database/', lib, contract], packages: null },
  { folder: 'src-main/engine/gateway/', own: [...shared, 'src-main/engine/gateway/', httpServer, lib, contract], packages: null },
  // Measures the route with a library and models of its own: it connects rooms as engine.ts does.
  { folder: 'src-main/engine/routing/evaluate/', own: ['src-main/engine/', 'src-main/processes/', lib, contract], packages: null },
  // The same for the golden set, on a copy of the library.
  { folder: 'src-main/engine/golden/', own: ['src-main/engine/', 'src-main/processes/', lib, contract], packages: null },
  // The ledger counts the menu's text.
  {
    folder: 'src-main/engine/routing/',
    own: [...shared, 'src-main/engine/routing/', `${httpServer}meta-tools.ts`, lib, contract],
    packages: null,
  },
  { folder: 'src-main/engine/*/', own: [...shared, 'src-main/processes/', lib, contract], packages: null },
  { folder: 'src-main/engine/', own: ['src-main/engine/', 'src-main/processes/', lib, contract], packages: null },
  { folder: 'src-main/headless/', own: ['src-main/headless/', 'src-main/engine/', 'src-main/processes/', lib, contract], packages: null },
  {
    folder: 'src-main/desktop/',
    own: ['src-main/desktop/', 'src-main/headless/', 'src-main/engine/', 'src-main/processes/', lib, contract],
    packages: null,
  },
  {
    folder: 'src-main/cli/',
    own: ['src-main/cli/', 'src-main/headless/', 'src-main/engine/', 'src-main/processes/', lib, contract],
    packages: null,
  },
  { folder: 'scripts/', own: ['scripts/'], packages: [] },
  { folder: 'resources/', own: ['resources/'], packages: null },
  { folder: 'training/', own: ['training/', 'src-main/', contract], packages: null },
  { folder: 'test/', own: ['test/', 'src-main/', 'src-preload/', 'src-renderer/', 'resources/', 'scripts/', 'training/'], packages: null },
];

/** Packages that only these folders may import, whatever the rows say. */
const reserved: Readonly<Record<string, readonly string[]>> = {
  electron: ['src-main/desktop/', 'src-preload/index.ts', 'test/'],
  'better-sqlite3': [
    'src-main/engine/',
    'src-main/processes/effects/',
    'src-main/headless/home-lock.ts',
    'resources/workshop/',
    'test/',
    'training/',
  ],
  'node-llama-cpp': ['src-main/engine/models/gguf-role.ts', 'src-main/processes/inference/', 'src-main/processes/download/', 'test/'],
};

/** Why an import is not allowed, or null when it is. */
export function violation(found: Import): string | null {
  const row = rows.find((candidate) => matches(candidate.folder, found.from));
  if (!row) return `${found.from}: no boundary says what this folder may import`;
  const named = `${found.from} imports ${found.specifier}`;
  if (found.own) {
    const room = roomOf(row.folder, found.from);
    return [room, ...row.own].some((prefix) => found.target.startsWith(prefix)) ? null : named;
  }
  const allowed = row.packages === null || found.target.startsWith('node:') ? true : row.packages.includes(found.target);
  if (!allowed) return named;
  if (found.target.startsWith('node:') && isWithoutNode(found.from)) return named;
  const owners = reserved[found.target];
  return owners && !owners.some((prefix) => found.from.startsWith(prefix)) ? `${named}, which is for ${owners.join(', ')} only` : null;
}

const withoutNode = ['src-preload/', 'src-renderer/', 'src-main/processes/runner/realm/', 'src-main/processes/runner/worker/'];

/** The contract, the preload, the windows and a runner's realm run where there is no Node. */
function isWithoutNode(path: string): boolean {
  return withoutNode.some((folder) => path.startsWith(folder));
}

function matches(folder: string, path: string): boolean {
  return path.startsWith(roomOf(folder, path));
}

/** A star in a row stands for the one room that the file is in: rooms of the engine do not know each other. */
function roomOf(folder: string, path: string): string {
  const star = folder.indexOf('*');
  if (star === -1) return folder;
  const [room, ...rest] = path.slice(star).split('/');
  return rest.length > 0 ? folder.replace('*', room ?? '*') : folder;
}
