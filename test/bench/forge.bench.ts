/** How long an author waits between a draft and its diagnostics: a 20 KB tool, cold and warm, and a trivial one. */
import { join } from 'node:path';
import { DraftCompiler } from '../../src-main/engine/forge/compile/compiler.ts';
import { createLogger } from '../../src-main/lib/logger.ts';
import { median, percentile, type Benchmark, type Figure } from './benchmark.ts';

const resourcesFolder = join(import.meta.dirname, '..', '..', 'resources');
const coldRounds = 7;
const warmRounds = 60;

/** A tool of about 20 KB as an agent writes it: types, classes, schemas, SQL, steps. `mark` makes each one new. */
function twentyKilobytes(mark: number): string {
  const part = (n: number) => `
interface Row${n} { id: number; email: string; name: string; joined?: string }
/** Sums the rows of part ${n}. */
class Part${n} {
  private readonly rows = new Map<string, Row${n}>();
  constructor(public readonly label: string, private weight: number = ${n}) {}
  add(row: Row${n}): this {
    if (!row.email.includes('@')) throw new Error(\`row \${row.id} of \${this.label} has no address\`);
    this.rows.set(row.email.toLowerCase(), row);
    return this;
  }
  total(): number {
    return [...this.rows.values()].reduce((sum, row) => sum + row.id * this.weight, 0);
  }
  names(): string[] {
    return Array.from(this.rows.values(), (row) => row.name.trim()).filter((name) => /^[\\p{L} .'-]+$/u.test(name));
  }
  static of(rows: readonly Row${n}[]): Part${n} {
    return rows.reduce((part, row) => part.add(row), new Part${n}('part ${n}'));
  }
}
`;
  return `import { defineTool, skip, z } from "jig";
// Draft ${mark}
${Array.from({ length: 21 }, (_, n) => part(n)).join('')}
const recipient = z.object({ id: z.number().int(), email: z.email(), tags: z.array(z.enum(["new", "old"])).default([]) });

export default defineTool({
  name: "bench_campaign",
  description: "Sends a promotion once to every client who has not had it today.",
  input: z.object({ promotion: z.string().min(3), limit: z.number().int().positive().optional(), extra: z.array(recipient).optional() }),
  output: z.object({ success: z.number(), failed: z.number(), skipped: z.number() }),
  permissions: { sql: { crm: "write" }, mail: { main: { maxPerRun: 10_000 } } },
  tests: [{ name: "nobody", given: { sql: { crm: "create table clients (id, email)" } }, input: { promotion: "spring" }, expect: { success: 0 } }],
  async run({ promotion, limit, extra }, { sql, mail, each, step, log }) {
    const clients = await sql.crm.all<Row0>("select id, email, name from clients order by id limit ?", [limit ?? -1]);
    const part = Part0.of([...clients, ...(extra ?? []).map((one) => ({ ...one, name: one.tags.join(" ") }))]);
    log(part.label, part.total());
    await step("began", async () => sql.crm.run("insert into log (what) values (?)", [promotion]));
    const { success, failed, skipped } = await each.summary(clients, { key: (client) => client.id, concurrency: 8, retries: 2 }, async (client) => {
      if (client.joined === undefined) skip("not joined");
      await mail.main.send({ to: client.email, subject: promotion, text: part.names().join(", ") });
    });
    return { success, failed, skipped };
  },
});
`;
}

function trivial(mark: number): string {
  return `import { defineTool, z } from "jig";
export default defineTool({
  name: "double", description: "Doubles a number. ${mark}", input: z.object({ n: z.number() }),
  tests: [{ name: "2", input: { n: 1 }, expect: 2 }],
  run: ({ n }) => n * 2,
});
`;
}

const newCompiler = () => new DraftCompiler({ resourcesFolder, tool: () => null, logger: createLogger('bench', () => {}) });

interface Taken {
  totalMs: number;
  stages: Record<string, number>;
}

async function take(compiler: DraftCompiler, code: string): Promise<Taken> {
  const started = performance.now();
  const { compiled, diagnostics, timings } = await compiler.compile({ code, language: 'typescript', kind: 'tool' });
  if (compiled === null) throw new Error(`The draft of the benchmark does not compile: ${JSON.stringify(diagnostics)}`);
  return { totalMs: performance.now() - started, stages: timings };
}

function stage(taken: readonly Taken[], name: string): number {
  return median(taken.map(({ stages }) => stages[name] ?? 0));
}

export const benchmark: Benchmark = {
  about: 'Draft to compiled tool: parse, policy, types and compile, cold and warm.',
  async run(say) {
    const cold: Taken[] = [];
    for (let round = 0; round < coldRounds; round += 1) {
      const compiler = newCompiler();
      cold.push(await take(compiler, twentyKilobytes(round)));
      await compiler.stop();
    }
    say(`cold: ${cold.map(({ totalMs }) => Math.round(totalMs)).join(', ')} ms`);
    const compiler = newCompiler();
    const warm: Taken[] = [];
    const small: Taken[] = [];
    try {
      for (let round = 0; round < 10; round += 1) await take(compiler, twentyKilobytes(-round - 1));
      for (let round = 0; round < warmRounds; round += 1) {
        warm.push(await take(compiler, twentyKilobytes(round)));
        small.push(await take(compiler, trivial(round)));
      }
    } finally {
      await compiler.stop();
    }
    const size = `${(Buffer.byteLength(twentyKilobytes(0)) / 1_024).toFixed(1)} KB`;
    const figures: Figure[] = [
      { what: `draft of ${size}, cold, p50`, value: median(cold.map(({ totalMs }) => totalMs)), unit: 'ms', goal: { atMost: 300 } },
      { what: `draft of ${size}, warm, p50`, value: median(warm.map(({ totalMs }) => totalMs)), unit: 'ms', goal: { atMost: 60 } },
      {
        what: `draft of ${size}, warm, p95`,
        value: percentile(
          warm.map(({ totalMs }) => totalMs),
          0.95,
        ),
        unit: 'ms',
      },
      ...['parse', 'policy', 'compile', 'types'].map((name) => ({
        what: `of it ${name}, warm, p50`,
        value: stage(warm, name),
        unit: 'ms',
      })),
      { what: 'trivial draft, warm, p50', value: median(small.map(({ totalMs }) => totalMs)), unit: 'ms' },
    ];
    return figures;
  },
};
