/** What a route costs beside what the client would have sent: tokens of the menu, the reply and the whole library. */
import type { Ledger } from '#contract/routing.ts';
import type { Logger } from '#lib/logger.ts';
import { Emitter } from '#lib/emitter.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { StoredTool } from '../library/tool-definition.ts';
import type { TokenCounter } from './token-counter.ts';

/** The definition as a client without Jig carries it in its prompt. */
export function definitionText(tool: Pick<StoredTool, 'name' | 'description' | 'inputSchema'>): string {
  return JSON.stringify({ name: tool.name, description: tool.description, inputSchema: tool.inputSchema });
}

/** Until a definition is counted: JSON Schema text has 4.3 characters a token (median over 3,529 tools, o200k_base). */
const charsPerToken = 4.3;
/** `{"tools":[` ... `]}` around the picks, and a comma between two. */
const envelopeTokens = 5;
/** `,"others":[` ... `]` around the names of the candidates that were cut. */
const othersTokens = 4;

const countBatch = 200;

export class TokenLedger {
  /** Every definition has its count: lists that show them are stale. */
  readonly events = new Emitter<{ counted: object }>();
  private readonly sqlite: Sqlite;
  private readonly counter: TokenCounter;
  private readonly logger: Logger;
  private readonly menuTokens: number;
  private baseline: number | null = null;
  private counting: Promise<void> | null = null;
  private isStopped = false;

  constructor(sqlite: Sqlite, counter: TokenCounter, menuTokens: number, logger: Logger) {
    this.logger = logger;
    this.sqlite = sqlite;
    this.counter = counter;
    this.menuTokens = menuTokens;
  }

  /** Tokens of one route that hands out `picks` and names `others`. The baseline is every enabled tool, or every tool of the profile. */
  route(picks: readonly StoredTool[], others: readonly string[], profile?: string): Ledger {
    const schemas = picks.reduce((sum, tool) => sum + (tool.tokens ?? Math.ceil(definitionText(tool).length / charsPerToken)), 0);
    const names = others.reduce((sum, name) => sum + Math.ceil((name.length + 3) / charsPerToken), others.length > 0 ? othersTokens : 0);
    const reply = schemas + envelopeTokens + names;
    const baseline = this.total(profile);
    return { menu: this.menuTokens, reply, schemas, baseline, saved: baseline - this.menuTokens - reply };
  }

  /** The library changed: sums are stale and new definitions wait to be counted. */
  changed(): void {
    this.baseline = null;
    this.counting ??= this.countAll()
      .then((count) => (count > 0 ? this.events.emit('counted', {}) : undefined))
      // A full or busy disk: the counts stay estimates until the library changes again.
      .catch((error: unknown) => this.logger.warn('tools could not be counted', { error: String(error) }))
      .finally(() => {
        this.counting = null;
      });
  }

  /** Resolves when every definition has its count. */
  async counted(): Promise<void> {
    await this.counting;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.counter.stop();
    await this.counting;
  }

  private total(profile?: string): number {
    const sum = `select coalesce(sum(coalesce(tokens, (length(name) + length(description) + length(input_schema) + 45) / ${charsPerToken})), 0) from tool`;
    if (profile !== undefined) {
      const inProfile = `${sum} where state = 'enabled' and id in (select tool_id from profile_tool where profile = ?)`;
      return Math.round(this.sqlite.prepare(inProfile).pluck().get(profile) as number);
    }
    this.baseline ??= Math.round(this.sqlite.prepare(`${sum} where state = 'enabled'`).pluck().get() as number);
    return this.baseline;
  }

  /** Resolves with how many were counted. */
  private async countAll(): Promise<number> {
    const next = this.sqlite.prepare(
      'select id, hash, name, description, input_schema as inputSchema from tool where tokens is null limit ?',
    );
    // The hash guards against a definition that changed while it was being counted.
    const put = this.sqlite.prepare('update tool set tokens = ? where id = ? and hash = ?');
    for (let done = 0; ; done += countBatch) {
      const rows = next.all(countBatch) as { id: number; hash: string; name: string; description: string; inputSchema: string }[];
      if (rows.length === 0 || this.isStopped) return done;
      const counts = await this.counter.count(rows.map((row) => definitionText({ ...row, inputSchema: JSON.parse(row.inputSchema) })));
      if (!counts || this.isStopped) return done;
      this.sqlite.transaction(() => rows.forEach((row, i) => put.run(counts[i] ?? null, row.id, row.hash)))();
      this.baseline = null;
    }
  }
}
