/** Tools that have been made and published: their versions, the way back to an earlier one, and what a run of one needs. */
import type { MadeVersion } from '#contract/making.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { AuditChain, Broker, Program } from '../making-parts.ts';
import type { Caller } from '../parts.ts';
import type { MadeStore, StoredVersion } from './made-store.ts';

export interface PublishedParts {
  sqlite: Sqlite;
  made: MadeStore;
  broker: Broker;
  audit: AuditChain;
}

export class PublishedTools {
  private readonly parts: PublishedParts;

  constructor(parts: PublishedParts) {
    this.parts = parts;
  }

  versions(toolId: number): Result<MadeVersion[]> {
    const current = this.parts.made.currentOf(toolId);
    if (!current) return notMade(toolId);
    return ok(this.parts.made.versions(toolId).map((version) => versionDto(version, current.version)));
  }

  rollBack(toolId: number, version: number, caller: Caller): Result<MadeVersion> {
    const current = this.parts.made.currentOf(toolId);
    if (!current) return notMade(toolId);
    const wanted = this.parts.made.version(toolId, version);
    if (!wanted) return fail('version-unknown', `There is no version ${version} of this tool.`, 'Choose one that its page lists.');
    if (wanted.version === current.version) return ok(versionDto(current, current.version));
    const [missing] = this.parts.broker.check(wanted.definition.permissions);
    if (missing) return fail('permission-not-configured', missing.message, missing.fix);
    const restored = this.parts.sqlite.transaction(() => {
      const callees = this.parts.broker.bind(wanted.definition.permissions);
      const next = this.parts.made.publish({ ...wanted, definition: { ...wanted.definition, callees }, approvedBy: 'person' });
      this.parts.audit.append({
        event: 'tool.rolled-back',
        subject: wanted.definition.name,
        actor: caller.name,
        data: { from: current.version, to: version, as: next.version, identity: wanted.identity },
      });
      return next;
    })();
    return ok(versionDto(restored, restored.version));
  }

  remove(toolId: number, caller: Caller): Result<Record<string, never>> {
    const current = this.parts.made.currentOf(toolId);
    if (!current) return notMade(toolId);
    this.parts.sqlite.transaction(() => {
      this.parts.made.remove(toolId);
      this.parts.audit.append({
        event: 'tool.removed',
        subject: current.definition.name,
        actor: caller.name,
        data: { identity: current.identity },
      });
    })();
    return ok({});
  }

  program(toolId: number): Result<{ program: Program; version: number; outputSchema: Record<string, unknown> | null }> {
    const current = this.parts.made.currentOf(toolId);
    if (!current) return notMade(toolId);
    const { language, code, compiled, identity, definition, version } = current;
    return ok({
      program: { language, code, compiled, identity, permissions: definition.permissions, callees: definition.callees },
      version,
      outputSchema: definition.outputSchema,
    });
  }

  /** Identity of a made tool's current version; null for every other tool. */
  identity(toolId: number): string | null {
    return this.parts.made.currentOf(toolId)?.identity ?? null;
  }
}

function notMade(toolId: number): Result<never> {
  return fail('tool-not-made', `The tool ${toolId} was not made here.`, 'Only tools with the source "made" have versions of their code.');
}

function versionDto({ version, identity, code, definition, author, approvedBy, createdAt }: StoredVersion, current: number): MadeVersion {
  return { version, identity, code, permissions: definition.permissions, author, approvedBy, createdAt, isCurrent: version === current };
}
