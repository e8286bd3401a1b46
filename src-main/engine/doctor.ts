/** The engine's part of `jig doctor`: report-only checks, each failing line names its fix. */
import { readdirSync, statfsSync } from 'node:fs';
import type { DoctorLine, EngineStatus, ProcessStatus } from '#contract/system.ts';
import type { Sqlite } from './database/open-database.ts';
import type { Library } from './library/library.ts';
import type { AuditChain, Runs } from './making-parts.ts';

export interface DoctorParts {
  sqlite: Sqlite;
  library: Library;
  status: () => EngineStatus;
  /** Null when the library is read-only. */
  making: { audit: Pick<AuditChain, 'verify'>; runs: Pick<Runs, 'isolation'> } | null;
}

const lowDiskBytes = 500 * 1024 * 1024;

function line(check: string, isOk: boolean, message: string, fix: string): DoctorLine {
  return { check, ok: isOk, message, fix: isOk ? null : fix };
}

function databaseLine(sqlite: Sqlite): DoctorLine {
  const result = sqlite.pragma('quick_check(1)', { simple: true });
  return line(
    'library file',
    result === 'ok',
    result === 'ok' ? 'sound' : String(result),
    'Start Jig again: it keeps the damaged file aside and goes on with its last backup.',
  );
}

function modelLine({ index }: EngineStatus): DoctorLine {
  const { modelState, problem, embedded, tools, former } = index;
  const isOk = modelState === 'ready' || modelState === 'loading';
  const meanwhile =
    former === null ? '' : `; meanwhile ${former.problem ? `text search only: ${former.problem.message}` : 'the former model answers'}`;
  const message = isOk ? `${modelState}; ${embedded} of ${tools} tools have their vector${meanwhile}` : (problem?.message ?? modelState);
  return line('embedding model', isOk, message, problem?.fix ?? 'Restore resources/models and start Jig again.');
}

/** The state first: the last exit of a process that runs again is history. */
export function describeProcess({ state, restarts, lastExit }: ProcessStatus): string {
  const history = [
    ...(restarts > 0 ? [`recovered ${restarts} ${restarts === 1 ? 'time' : 'times'}`] : []),
    ...(lastExit ? [`last exit: ${lastExit}`] : []),
  ];
  if (state === 'crashed') return lastExit ?? state;
  return history.length === 0 ? state : `${state} (${history.join(', ')})`;
}

function auditLine(audit: Pick<AuditChain, 'verify'>): DoctorLine {
  const { entries, brokenAt, head } = audit.verify();
  const message =
    brokenAt === null
      ? `${entries} entries, whole; the last is ${head.slice(0, 12)}`
      : `entry ${brokenAt} does not follow from the one before`;
  return line(
    'audit',
    brokenAt === null,
    message,
    'Somebody or something changed the library file behind Jig: compare it with a backup of `jig backup`; entries before that one still hold.',
  );
}

/** What walls tools in is told, never a failure: where no sandbox can be had, a process of its own is what there is. */
function isolationLine(runs: Pick<Runs, 'isolation'>): DoctorLine {
  const { level, detail } = runs.isolation('typescript');
  return { check: 'isolation of tools', ok: true, message: `${level}: ${detail}`, fix: null };
}

/** What was kept aside when a backup took its place may hold what the backup does not. */
function damagedLines(home: string): DoctorLine[] {
  const kept = readdirSync(home).filter((name) => /^library\.db\.damaged-[^.]*$/.test(name));
  return kept.map((name) =>
    line(
      'damaged library',
      false,
      `${name} was kept aside and a backup took its place`,
      `If nothing is missing in Jig, remove ${name} from ${home}.`,
    ),
  );
}

/** Examines the running engine; changes nothing. */
export async function examine({ sqlite, library, status, making }: DoctorParts): Promise<DoctorLine[]> {
  const now = status();
  const disk = statfsSync(now.home);
  const free = disk.bavail * disk.bsize;
  const stale = sqlite
    .prepare(
      'select count(*) from tool left join indexed_text on tool_id = id where indexed_text.text_hash is null or indexed_text.text_hash <> tool.text_hash',
    )
    .pluck()
    .get() as number;
  const broken = sqlite.prepare('select count(*) from tool where schema_problem is not null').pluck().get() as number;
  return [
    line(
      'library version',
      !now.readOnly,
      now.readOnly ? 'written by a newer Jig: open for reading only' : 'current',
      'Update Jig, or use another data folder with --home.',
    ),
    databaseLine(sqlite),
    ...damagedLines(now.home),
    line(
      'text index',
      stale === 0,
      stale === 0 ? 'complete' : `${stale} tools are not searchable yet`,
      'Start Jig again: it repairs the index at start.',
    ),
    modelLine(now),
    ...(making ? [auditLine(making.audit), isolationLine(making.runs)] : []),
    ...library
      .sources()
      .map((source) =>
        line(
          `source ${source.name}`,
          source.state !== 'unreachable',
          source.error ?? `${source.toolCount} tools`,
          `Check ${source.origin}, then import it again.`,
        ),
      ),
    {
      check: 'schemas',
      ok: true,
      message: broken === 0 ? 'all usable' : `${broken} tools came with an unusable input schema and accept any object`,
      fix: null,
    },
    ...now.processes.map((child) =>
      line(`process ${child.label}`, child.state !== 'crashed', describeProcess(child), 'Start Jig again; if it stays, reinstall.'),
    ),
    line('disk space', free > lowDiskBytes, `${Math.round(free / 1024 / 1024)} MB free`, `Make room on the disk of ${now.home}.`),
  ];
}
