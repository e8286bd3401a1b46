import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src-main/engine/database/open-database.ts';
import { Library } from '../../src-main/engine/library/library.ts';

test('adds a tool under a name that agents can call', () => {
  const opened = openDatabase(mkdtempSync(join(tmpdir(), 'jig-')));
  if (!opened.ok) throw new Error(opened.error.message);
  const library = new Library(opened.value.sqlite);
  library.importSource({ name: 'x', kind: 'definitions', config: {}, origin: 'f' }, [
    { server: 'My Server', localName: 'create issue', description: 'Make one.', inputSchema: { type: 'object' } },
  ]);
  expect(library.resolve('My_Server__create_issue').ok).toBe(true);
});
