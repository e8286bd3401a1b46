/** Homes that take minutes to fill are kept in .cache/bench/ and used as copies; another model or other texts make another one. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { databasePath, openDatabase } from '../../../src-main/engine/database/open-database.ts';
import { toolText } from '../../../src-main/engine/library/tool-text.ts';
import { readCatalogue } from '../../../src-main/engine/models/catalogue.ts';
import { SqliteIndex } from '../../../src-main/engine/routing/sqlite-index.ts';
import { sha256 } from '../../../src-main/lib/hash.ts';
import { renamedCopies, type BenchTool } from './bench-folder.ts';
import { root, runJig, waitForIndex, withJig } from './built-jig.ts';
import { normalNumbers } from './random.ts';

const cache = join(root, '.cache', 'bench');
/** At 50 tools a second 10,000 take 200 s; a busy machine may take several times that. */
const indexDeadlineMs = 1_800_000;

export interface PreparedHome {
  home: string;
  /** The file it was imported from: importing it again changes nothing. */
  toolsFile: string;
  tools: number;
}

interface Stamp {
  tools: number;
  importMs: number;
  vectorsMs: number;
}

/** SHA-256 of the built-in embedding model, as the catalogue has it. */
const modelHash = () => readCatalogue(join(root, 'resources', 'models')).models.embedder.file.sha256;

const textOf = ({ server, name, description, parameters }: BenchTool) =>
  JSON.stringify(
    toolText({ server, localName: name, description, searchDescription: null, inputSchema: { ...(parameters as object | null) } }),
  );

function keyOf(kind: string, tools: readonly BenchTool[]): string {
  return `${tools.length}-${sha256([kind, modelHash(), ...tools.map(textOf)].join('\n')).slice(0, 12)}`;
}

export function writeToolsFile(file: string, tools: readonly BenchTool[]): void {
  writeFileSync(file, tools.map((tool) => `${JSON.stringify(tool)}\n`).join(''));
}

/** Makes the home of a key unless it is there; half of one, left by a run that was stopped, is made again. */
async function prepared(
  key: string,
  say: (line: string) => void,
  make: (paths: { home: string; toolsFile: string }) => Promise<Stamp>,
): Promise<PreparedHome> {
  const folder = join(cache, key);
  const stampFile = join(folder, 'ready.json');
  const paths = { home: join(folder, 'home'), toolsFile: join(folder, 'tools.jsonl') };
  if (!existsSync(stampFile)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(paths.home, { recursive: true });
    const stamp = await make(paths);
    writeFileSync(stampFile, `${JSON.stringify(stamp)}\n`);
  }
  const { tools, importMs, vectorsMs } = JSON.parse(readFileSync(stampFile, 'utf8')) as Stamp;
  const rate = ((tools / vectorsMs) * 1_000).toFixed(0);
  say(`home of ${tools} tools: imported in ${(importMs / 1_000).toFixed(1)} s, vectors in ${(vectorsMs / 1_000).toFixed(0)} s (${rate}/s)`);
  return { ...paths, tools };
}

/** Resolves when nothing works in the background any more: every vector is in, every definition's tokens are counted. Returns how long the vectors took, ms. */
async function settle(home: string, say: (line: string) => void): Promise<number> {
  return withJig(home, async (jig) => {
    let told = 0;
    await waitForIndex(
      jig,
      ({ tools, embedded, etaSeconds }) => {
        if (embedded - told >= 1_000) {
          told = embedded;
          say(`${embedded} of ${tools} tools have vectors, ${Math.round(etaSeconds ?? 0)} s to go`);
        }
        return embedded === tools && tools > 0;
      },
      { withinMs: indexDeadlineMs },
    );
    const vectorsMs = performance.now() - jig.startedAt - jig.readyMs;
    const reader = new Database(databasePath(home), { readonly: true });
    const uncounted = reader.prepare('select exists (select 1 from tool where tokens is null)').pluck();
    try {
      await waitForIndex(jig, () => uncounted.get() === 0, { withinMs: indexDeadlineMs });
    } finally {
      reader.close();
    }
    return vectorsMs;
  });
}

/** A home with these tools, imported by the command line and embedded by the built app. */
export async function preparedHome(tools: readonly BenchTool[], say: (line: string) => void): Promise<PreparedHome> {
  return prepared(keyOf('real', tools), say, async ({ home, toolsFile }) => {
    say(`preparing a home of ${tools.length} tools, once: this takes minutes`);
    writeToolsFile(toolsFile, tools);
    const started = performance.now();
    await runJig(home, ['import', toolsFile]);
    const importMs = performance.now() - started;
    return { tools: tools.length, importMs, vectorsMs: await settle(home, say) };
  });
}

/**
 * The same home with nine renamed copies of each tool: text through the command line, vectors as the originals' with noise (cosine about .93),
 * written straight into the index, because embedding 90,000 texts would take half an hour.
 */
export async function grownHome(tools: readonly BenchTool[], say: (line: string) => void): Promise<PreparedHome> {
  const small = await preparedHome(tools, say);
  const copies = renamedCopies(tools);
  const grown = copies.map(({ tool }) => tool);
  return prepared(keyOf('grown', [...tools, ...grown]), say, async ({ home, toolsFile }) => {
    say(`growing it to ${tools.length + grown.length} tools with disturbed copies of the real vectors`);
    await copyDatabase(small.home, home);
    writeToolsFile(toolsFile, grown);
    const started = performance.now();
    await runJig(home, ['import', toolsFile]);
    const importMs = performance.now() - started;
    const vectorsStarted = performance.now();
    await putDisturbedVectors(home, copies);
    const vectorsMs = performance.now() - vectorsStarted;
    await settle(home, say);
    return { tools: tools.length + grown.length, importMs, vectorsMs };
  });
}

async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new Database(databasePath(from), { readonly: true });
  await source.backup(databasePath(to), { progress: () => 2 ** 30 });
  source.close();
}

const noisePerDimension = 0.02;
const vectorsAtOnce = 5_000;

async function putDisturbedVectors(home: string, copies: readonly { tool: BenchTool; of: BenchTool }[]): Promise<void> {
  const opened = openDatabase(home);
  if (!opened.ok) throw new Error(opened.error.message);
  const { sqlite } = opened.value;
  try {
    const index = new SqliteIndex(sqlite);
    const model = sqlite.prepare(`select id, model, dimension from vector_index where state = 'ready'`).get() as {
      id: number;
      model: string;
      dimension: number;
    };
    await index.useModel(model.model, model.dimension);
    const idOf = sqlite.prepare('select id from tool where server = ? and local_name = ?').pluck();
    const ofCopy = new Map(
      copies.map(({ tool, of }) => [idOf.get(tool.server, tool.name) as number, idOf.get(of.server, of.name) as number]),
    );
    const vectorOf = sqlite.prepare(`select embedding from vectors_${model.id} where tool_id = ?`).pluck();
    const noise = normalNumbers(1);
    for (;;) {
      const pending = await index.pendingVectors(vectorsAtOnce);
      if (pending.length === 0) return;
      await index.putVectors(
        model.model,
        pending.map(({ toolId, textHash }) => {
          const bytes = vectorOf.get(ofCopy.get(toolId)) as Buffer | undefined;
          if (!bytes) throw new Error(`tool ${toolId} is no copy of an embedded one`);
          return { toolId, textHash, vector: disturbed(new Float32Array(new Uint8Array(bytes).buffer), noise) };
        }),
      );
    }
  } finally {
    sqlite.close();
  }
}

function disturbed(vector: Float32Array, noise: () => number): Float32Array {
  const moved = vector.map((value) => value + noisePerDimension * noise());
  const norm = Math.hypot(...moved);
  return moved.map((value) => value / norm);
}
