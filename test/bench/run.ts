/** Runs benchmarks by name: prints a table for each, writes the figures as JSON, and fails when a goal was missed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { isReached, markdownTable, Skipped, type Benchmark, type Figure } from './benchmark.ts';

const ending = '.bench.ts';
const results = join(import.meta.dirname, '..', '..', 'test-results', 'bench');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length))
  .toSorted();

async function load(name: string): Promise<Benchmark> {
  const module = (await import(`./${name}${ending}`)) as { benchmark?: Benchmark };
  if (!module.benchmark) throw new Error(`${name}${ending} exports no benchmark`);
  return module.benchmark;
}

/** Where and on what the figures were taken: without it they say nothing. */
function circumstances(): Record<string, unknown> {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  const processors = cpus();
  return {
    at: new Date().toISOString(),
    commit,
    node: process.version,
    system: `${platform()} ${release()}`,
    processor: `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}`,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    // Of the last minute, the benchmark's own work included: well above the count of processors means that others took part.
    load: Number(loadavg()[0]?.toFixed(1)),
  };
}

async function runOne(name: string): Promise<Figure[]> {
  say(`\n${name} ...`);
  const benchmark = await load(name);
  let figures: Figure[];
  try {
    figures = await benchmark.run((line) => say(`  ${line}`));
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    process.stdout.write(`\n### ${name}\n\nSkipped: ${error.message}\n`);
    return [];
  }
  const taken = circumstances();
  say(`  load ${String(taken.load)}`);
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ name, ...taken, figures }, null, 2)}\n`);
  process.stdout.write(`\n### ${name}\n\n${markdownTable(figures)}\n`);
  return figures;
}

/** `--sets FOLDER` for one run instead of JIG_BENCH. */
function takeOptions(args: string[]): string[] {
  const at = args.indexOf('--sets');
  if (at < 0) return args;
  const folder = args[at + 1];
  if (folder) process.env.JIG_BENCH = folder;
  return args.toSpliced(at, 2);
}

async function main(args: string[]): Promise<number> {
  const names = takeOptions(args);
  if (args.includes('--list')) {
    for (const name of known) process.stdout.write(`${name.padEnd(20)} ${(await load(name)).about}\n`);
    return 0;
  }
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    say(`There is no benchmark ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
    return 2;
  }
  const figures: Figure[] = [];
  for (const name of names.length > 0 ? names : known) figures.push(...(await runOne(name)));
  const missed = figures.filter((figure) => !isReached(figure));
  for (const { what } of missed) say(`missed: ${what}`);
  return missed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
