/** Settings as typed rows; the gateway's key is sealed by the host's safe storage and never leaves the engine. */
import { settingsSchema, type Settings, type SettingsChange } from '#contract/system.ts';
import { Emitter } from '#lib/emitter.ts';
import { isRecord } from '#lib/guards.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { SettingsStore } from '../parts.ts';

/** Electron seals with safeStorage; headless keeps secrets as they are, in a database that only the user can read. */
export interface Sealer {
  seal(plain: string): string;
  open(sealed: string): string;
}

/** What a new library starts with; the threshold costs under 1 % of the requests of desk and mcp (docs/benchmarks.md). */
export const defaultSettings: Settings = {
  theme: 'system',
  topK: 5,
  filter: 'evidence',
  abstainThreshold: 0.3,
  learning: true,
  gateway: { upstreamUrl: '', apiKeySet: false },
  publishWithoutReview: true,
  limits: {
    wallMs: 21_600_000,
    stepMs: 120_000,
    cpuMs: 600_000,
    memoryMb: 512,
    resultBytes: 1_048_576,
    logBytes: 1_048_576,
    journalBytes: 268_435_456,
    callsInFlight: 64,
    messagesPerSecond: 20_000,
  },
  answerWithinMs: 45_000,
};

export class SqliteSettings implements SettingsStore {
  readonly events = new Emitter<{ changed: Settings }>();
  private readonly sqlite: Sqlite;
  private readonly sealer: Sealer;
  private cached: Settings | null = null;

  constructor(sqlite: Sqlite, sealer: Sealer) {
    this.sqlite = sqlite;
    this.sealer = sealer;
  }

  get(): Settings {
    return (this.cached ??= this.read());
  }

  change(change: SettingsChange): Settings {
    const { gateway, ...plain } = change;
    const put = this.sqlite.prepare(
      'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
    );
    this.sqlite.transaction(() => {
      for (const [key, value] of Object.entries(plain)) if (value !== undefined) put.run(key, JSON.stringify(value));
      if (gateway) {
        put.run('gateway.upstreamUrl', JSON.stringify(gateway.upstreamUrl));
        if (gateway.apiKey !== undefined)
          put.run('gateway.apiKey', JSON.stringify(gateway.apiKey === '' ? '' : this.sealer.seal(gateway.apiKey)));
      }
    })();
    this.cached = this.read();
    this.events.emit('changed', this.cached);
    return this.cached;
  }

  gatewayKey(): string | null {
    const sealed = this.value('gateway.apiKey');
    return typeof sealed === 'string' && sealed !== '' ? this.sealer.open(sealed) || null : null;
  }

  private value(key: string): unknown {
    const text = this.sqlite.prepare('select value from setting where key = ?').pluck().get(key) as string | undefined;
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** A value that no longer fits its schema falls back to the default, so that one bad row cannot stop Jig. */
  private read(): Settings {
    const limits = this.value('limits');
    const stored = {
      ...Object.fromEntries(
        (['theme', 'topK', 'filter', 'abstainThreshold', 'learning', 'publishWithoutReview', 'answerWithinMs'] as const).map((key) => [
          key,
          this.value(key),
        ]),
      ),
      // Limits that this version has and an earlier one had not.
      limits: { ...defaultSettings.limits, ...(isRecord(limits) ? limits : {}) },
      gateway: { upstreamUrl: this.value('gateway.upstreamUrl') ?? '', apiKeySet: this.gatewayKey() !== null },
    };
    const merged: Record<string, unknown> = { ...defaultSettings };
    for (const [key, schema] of Object.entries(settingsSchema.shape)) {
      const parsed = schema.safeParse((stored as Record<string, unknown>)[key]);
      if (parsed.success) merged[key] = parsed.data;
    }
    return settingsSchema.parse(merged);
  }
}
