/** A throw-away copy of what a route needs of a library: tools, settings, vectors, the golden set. Nothing of it reaches the original. */
import { existsSync } from 'node:fs';
import { fail, ok, type Result } from '#contract/result.ts';
import { latestVersion } from '../database/migrate.ts';
import { databasePath, openDatabase, type Sqlite } from '../database/open-database.ts';

/** What is private and not needed stays behind: configurations of sources, the gateway's key, activity, runs, clients. */
const copied = `
  insert into source (id, name, kind, state, config, origin, imported_at) select id, name, kind, state, '{}', '', imported_at from original.source;
  insert into tool select * from original.tool;
  update tool set call_plan = null;
  insert into golden select * from original.golden;
  insert into setting select * from original.setting where key not like 'gateway%';
`;

/** Copies the library of `home` into the empty folder `into`. The caller closes it. Fails with `library-missing`, `library-version`, or as opening does. */
export function copyLibrary(home: string, into: string): Result<Sqlite> {
  const original = databasePath(home);
  if (!existsSync(original)) {
    return fail('library-missing', `There is no library in ${home}.`, 'Import tools with `jig import`, or name another home with --home.');
  }
  const opened = openDatabase(into);
  if (!opened.ok) return opened;
  const { sqlite } = opened.value;
  try {
    sqlite.pragma('synchronous = OFF');
    sqlite.prepare('attach database ? as original').run(original);
    if (sqlite.pragma('original.user_version', { simple: true }) !== latestVersion) {
      sqlite.close();
      return fail(
        'library-version',
        'Another version of Jig wrote this library.',
        'Start this Jig once, which brings it up to date; or update Jig.',
      );
    }
    // One transaction: the tools and their vectors belong together.
    sqlite.transaction(() => {
      sqlite.exec(copied);
      copyVectors(sqlite);
    })();
    sqlite.exec('detach database original');
    return ok(sqlite);
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** Of models whose vectors are complete: what is still being made is made again, or not needed. */
function copyVectors(sqlite: Sqlite): void {
  const indexes = sqlite.prepare(`select id, dimension from original.vector_index where state = 'ready'`).all() as {
    id: number;
    dimension: number;
  }[];
  for (const { id, dimension } of indexes) {
    sqlite.exec(`
      insert into vector_index select * from original.vector_index where id = ${id};
      create virtual table vectors_${id} using vec0(tool_id integer primary key, embedding float[${dimension}]);
      insert into vectors_${id} (tool_id, embedding) select tool_id, embedding from original.vectors_${id};
      insert into embedded_tool select * from original.embedded_tool where index_id = ${id};
    `);
  }
}
