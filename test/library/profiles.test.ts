import { beforeEach, describe, expect, test } from 'vitest';
import type { Sqlite } from '../../src-main/engine/database/open-database.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import { testDatabase } from '../support/database.ts';

let sqlite: Sqlite;
let library: Library;
let ids: number[];
let changes: number;

beforeEach(() => {
  sqlite = testDatabase();
  library = new Library(sqlite);
  library.importSource(
    { name: 'desk', kind: 'definitions', config: {}, origin: 'desk.jsonl' },
    ['ask', 'build', 'cut'].map((localName) => ({ server: 'desk', localName, description: '', inputSchema: { type: 'object' } })),
  );
  ids = library.list({ offset: 0, limit: 10 }).tools.map(({ id }) => id);
  changes = 0;
  library.events.on('changed', () => changes++);
});

const save = (name: string, toolIds: number[]) => library.saveProfile({ name, topK: 4, includesMenu: true, toolIds });
const toolsOf = (profile: string) => library.list({ profile, offset: 0, limit: 10 }).tools.map(({ localName }) => localName);

describe('saving', () => {
  test('a profile holds its tools, and the list shows them', () => {
    expect(save('bench', ids.slice(1))).toEqual({ ok: true, value: { name: 'bench', topK: 4, includesMenu: true, toolCount: 2 } });
    expect(library.profiles()).toEqual([{ name: 'bench', topK: 4, includesMenu: true, toolCount: 2 }]);
    expect(toolsOf('bench')).toEqual(['build', 'cut']);
    expect(library.list({ profile: 'bench', text: 'cut', offset: 0, limit: 10 }).total).toBe(1);
    expect(library.list({ profile: 'nobody', offset: 0, limit: 10 }).total).toBe(0);
    expect(changes).toBe(1);
  });

  test.each(['My Profile', '', '-a', 'a/b', 'a'.repeat(41), '..'])('the name "%s" cannot stand in an address', (name) => {
    expect(save(name, ids)).toMatchObject({ ok: false, error: { code: 'profile-name' } });
  });

  test('a tool that is named twice counts once', () => {
    const [first = 0] = ids;
    expect(save('bench', [first, first])).toMatchObject({ ok: true, value: { toolCount: 1 } });
    expect(library.profiles()).toMatchObject([{ toolCount: 1 }]);
  });

  test('an unknown tool is a failure, and what was saved before stays', () => {
    save('bench', ids);
    changes = 0;
    expect(save('bench', [...ids, 4711])).toMatchObject({
      ok: false,
      error: { code: 'profile-tool-unknown', message: 'There is no tool 4711.' },
    });
    expect(save('new', [4711, 4712])).toMatchObject({ ok: false, error: { code: 'profile-tool-unknown' } });
    expect(library.profiles()).toMatchObject([{ name: 'bench', toolCount: 3 }]);
    expect(changes).toBe(0);
  });

  test('the same name replaces', () => {
    save('bench', ids);
    library.saveProfile({ name: 'bench', topK: 9, includesMenu: false, toolIds: ids.slice(0, 1) });
    expect(library.profiles()).toEqual([{ name: 'bench', topK: 9, includesMenu: false, toolCount: 1 }]);
  });
});

describe('changing', () => {
  test('what is left out stays', () => {
    save('bench', ids.slice(0, 1));
    expect(library.changeProfile({ name: 'bench', topK: 7 })).toEqual({
      ok: true,
      value: { name: 'bench', topK: 7, includesMenu: true, toolCount: 1 },
    });
    library.changeProfile({ name: 'bench', includesMenu: false });
    library.changeProfile({ name: 'bench', addToolIds: ids });
    expect(toolsOf('bench')).toEqual(['ask', 'build', 'cut']);
    library.changeProfile({ name: 'bench', removeToolIds: [...ids.slice(0, 1), 4711] });
    expect(toolsOf('bench')).toEqual(['build', 'cut']);
    expect(library.profiles()).toEqual([{ name: 'bench', topK: 7, includesMenu: false, toolCount: 2 }]);
  });

  test('an unknown profile or tool is a failure', () => {
    save('bench', ids);
    expect(library.changeProfile({ name: 'nobody', topK: 7 })).toMatchObject({ ok: false, error: { code: 'profile-unknown' } });
    expect(library.changeProfile({ name: 'bench', addToolIds: [4711] })).toMatchObject({
      ok: false,
      error: { code: 'profile-tool-unknown' },
    });
  });
});

test('a removed profile is gone, its tools are not', () => {
  save('bench', ids);
  changes = 0;
  expect(library.removeProfile('bench').ok).toBe(true);
  expect(changes).toBe(1);
  expect(library.profiles()).toEqual([]);
  expect(library.toolCount()).toBe(3);
  expect(library.removeProfile('bench')).toMatchObject({ ok: false, error: { code: 'profile-unknown' } });
});
