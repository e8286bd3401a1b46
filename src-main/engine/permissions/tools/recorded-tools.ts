/** Stand-ins for called tools: the results that a test gives, one for every call or a list in order. */
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { listed } from '../names.ts';

export class RecordedTools {
  private readonly results: ReadonlyMap<string, unknown>;
  private readonly used = new Map<string, number>();

  private constructor(results: ReadonlyMap<string, unknown>) {
    this.results = results;
  }

  /** Names may be full, or local where only one of the permitted tools has them. Fails with `given-invalid`. */
  static read(tools: readonly string[], given: unknown): Result<RecordedTools> {
    const recorded = given ?? {};
    if (!isRecord(recorded)) return fail('given-invalid', 'given.tools is not an object.', 'Give results by the full names of the tools.');
    const results = new Map<string, unknown>();
    for (const [name, result] of Object.entries(recorded)) {
      const meant = tools.filter((tool) => tool === name || tool.endsWith(`__${name}`));
      const [full] = meant;
      if (full === undefined || meant.length > 1) {
        const which = tools.length === 0 ? 'none is permitted' : `permitted are ${listed(tools)}`;
        return fail('given-invalid', `given.tools.${name} names no permitted tool; ${which}.`, 'Use the names in `permissions.tools`.');
      }
      results.set(full, result);
    }
    return ok(new RecordedTools(results));
  }

  next(name: string): Result<unknown> {
    if (!this.results.has(name)) {
      return fail(
        'given-missing',
        `the test gives no result for ${name}`,
        `Add given: { tools: { ${JSON.stringify(name)}: ... } } to the test.`,
      );
    }
    const result = this.results.get(name);
    if (!Array.isArray(result)) return ok(result ?? null);
    const index = this.used.get(name) ?? 0;
    this.used.set(name, index + 1);
    if (index < result.length) return ok((result as unknown[])[index] ?? null);
    return fail(
      'given-missing',
      `the test gives ${result.length} results for ${name}, and it is called once more`,
      'Give one more, or one result for every call.',
    );
  }
}
