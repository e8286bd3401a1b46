/** Profiles in the database: named sets of tools, each with its own K and a say on the menu. */
import type { CallInput } from '#contract/index.ts';
import type { Profile } from '#contract/library.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Sqlite } from '../database/open-database.ts';

export type ProfileInput = CallInput<'library.saveProfile'>;
export type ProfileChange = CallInput<'library.changeProfile'>;

export function readProfiles(sqlite: Sqlite): Profile[] {
  const rows = sqlite
    .prepare(
      `select name, top_k as topK, includes_menu as includesMenu,
         (select count(*) from profile_tool where profile = profile.name) as toolCount from profile order by name`,
    )
    .all() as (Omit<Profile, 'includesMenu'> & { includesMenu: number })[];
  return rows.map((row) => ({ ...row, includesMenu: row.includesMenu === 1 }));
}

/**
 * Writes a profile, new or in place of the one with this name. A tool that is named twice counts once.
 * Fails with `profile-name`, or with `profile-tool-unknown` before anything is written.
 */
export function storeProfile(sqlite: Sqlite, input: ProfileInput): Result<Profile> {
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(input.name)) {
    return fail(
      'profile-name',
      `"${input.name}" cannot be a profile's name.`,
      'Use lower-case letters, digits, - and _, at most 40: the name is part of an address.',
    );
  }
  const toolIds = [...new Set(input.toolIds)];
  const known = sqlite.prepare('select 1 from tool where id = ?').pluck();
  const unknown = toolIds.filter((id) => known.get(id) === undefined);
  if (unknown.length > 0) {
    return fail(
      'profile-tool-unknown',
      unknown.length === 1 ? `There is no tool ${unknown[0]}.` : `${unknown.length} of the tools are not in the library.`,
      'They were removed meanwhile: mark the tools on the Library screen again and save again.',
    );
  }
  sqlite.transaction(() => {
    sqlite
      .prepare(
        `insert into profile (name, top_k, includes_menu, created_at) values ($name, $topK, $menu, $at)
         on conflict (name) do update set top_k = $topK, includes_menu = $menu`,
      )
      .run({ name: input.name, topK: input.topK, menu: input.includesMenu ? 1 : 0, at: new Date().toISOString() });
    sqlite.prepare('delete from profile_tool where profile = ?').run(input.name);
    const add = sqlite.prepare('insert into profile_tool (profile, tool_id) values (?, ?)');
    for (const id of toolIds) add.run(input.name, id);
  })();
  return ok({ name: input.name, topK: input.topK, includesMenu: input.includesMenu, toolCount: toolIds.length });
}

/** Changes what the change names and leaves the rest. Fails with `profile-unknown` or `profile-tool-unknown`. */
export function changeProfile(
  sqlite: Sqlite,
  { name, topK, includesMenu, addToolIds = [], removeToolIds = [] }: ProfileChange,
): Result<Profile> {
  const profile = readProfiles(sqlite).find((row) => row.name === name);
  if (!profile) return profileUnknown(name);
  const held = sqlite.prepare('select tool_id from profile_tool where profile = ?').pluck().all(name) as number[];
  const removed = new Set(removeToolIds);
  return storeProfile(sqlite, {
    name,
    topK: topK ?? profile.topK,
    includesMenu: includesMenu ?? profile.includesMenu,
    toolIds: [...held, ...addToolIds].filter((id) => !removed.has(id)),
  });
}

/** The tools stay in the library. Fails with `profile-unknown`. */
export function deleteProfile(sqlite: Sqlite, name: string): Result<Record<string, never>> {
  const { changes } = sqlite.prepare('delete from profile where name = ?').run(name);
  return changes === 0 ? profileUnknown(name) : ok({});
}

function profileUnknown(name: string): ReturnType<typeof fail> {
  return fail(
    'profile-unknown',
    `There is no profile named ${name}.`,
    'It was removed meanwhile: use one of the profiles on the Library screen.',
  );
}
