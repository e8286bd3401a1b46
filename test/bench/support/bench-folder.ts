/** The folder of public routing sets that several benchmarks take their tools and requests from. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Skipped } from '../benchmark.ts';
import { root } from './built-jig.ts';

/** One row of a `tools.jsonl`. */
export interface BenchTool {
  server: string;
  name: string;
  description: string;
  parameters: unknown;
}

export interface BenchRequest {
  query: string;
  context?: { role: string; content: string }[];
}

/** The folder that `--sets` or JIG_BENCH names, relative to where the command was typed; default: beside the clone. Throws Skipped. */
export function benchFolder(): string {
  const folder = process.env.JIG_BENCH ? resolve(process.env.INIT_CWD ?? '.', process.env.JIG_BENCH) : join(root, '..', 'shared', 'bench');
  if (existsSync(join(folder, 'sets.json'))) return folder;
  throw new Skipped(`there are no routing sets at ${folder}. Name their folder with --sets FOLDER or JIG_BENCH (sets.json lies in it).`);
}

/** The rows of one file of the folder, e.g. `desk/tools.jsonl.gz`. */
export const benchRows = <T>(file: string): T[] => rows<T>(join(benchFolder(), file));

function rows<T>(file: string): T[] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

const asTool = ({ server, name, description, parameters }: BenchTool): BenchTool => ({ server, name, description, parameters });

/** The tools of one set. */
export function setTools(set: string): BenchTool[] {
  return benchRows<BenchTool>(join(set, 'tools.jsonl.gz')).map(asTool);
}

/** The requests of one set, in the file's order. */
export function setRequests(set: string): BenchRequest[] {
  return benchRows<BenchRequest>(join(set, 'queries.jsonl.gz')).map(({ query, context }) => ({
    query,
    ...(context ? { context } : {}),
  }));
}

/** Every `n`th of the list, so that at most `count` are left: a sample that is the same each time. */
export function sample<T>(list: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, i) => i % step === 0).slice(0, count);
}

/** Names of the sets, in order. */
export function setNames(): string[] {
  const folder = benchFolder();
  return readdirSync(folder)
    .toSorted()
    .filter((name) => existsSync(join(folder, name, 'tools.jsonl.gz')));
}

/** All sets' tools, then the distractors, each pair of server and name once: the first `count`. Throws when there are fewer. */
export function largeRegistry(count: number): BenchTool[] {
  const folder = benchFolder();
  const all = [...setNames().flatMap(setTools), ...benchRows<BenchTool>('distractors.jsonl.gz').map(asTool)];
  const unique = [...new Map(all.map((tool) => [`${tool.server}\n${tool.name}`, tool])).values()];
  if (unique.length < count) throw new Error(`${folder} has ${unique.length} different tools, ${count} are needed`);
  return unique.slice(0, count);
}

// What teams that run the same product several times write into their descriptions.
const variants = ['staging', 'legacy', 'europe', 'partner', 'archive', 'mobile', 'sandbox', 'internal', 'regional'];

/** Renamed copies with slightly other texts, as large registries have them: every tool once for each variant. `of` is the original. */
export function renamedCopies(tools: readonly BenchTool[]): { tool: BenchTool; of: BenchTool }[] {
  return variants.flatMap((variant, i) =>
    tools.map((of) => ({
      of,
      tool: {
        ...of,
        server: `${of.server}-${variant}`,
        name: `${of.name}_${variant}`,
        description: `${i % 2 === 0 ? of.description : (of.description.split(/(?<=\.)\s/)[0] ?? '')} For the ${variant} environment only.`,
      },
    })),
  );
}
