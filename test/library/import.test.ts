import { beforeEach, describe, expect, test } from 'vitest';
import type { Sqlite } from '../../src-main/engine/database/open-database.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import type { LibraryChange, ToolDefinition } from '../../src-main/engine/library/tool-definition.ts';
import { testDatabase } from '../support/database.ts';

const source = { name: 'desk', kind: 'definitions' as const, config: {}, origin: 'desk.jsonl' };
const tool = (localName: string, more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  server: 'desk',
  localName,
  description: `Does ${localName}.`,
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
  ...more,
});

let sqlite: Sqlite;
let library: Library;
let changes: LibraryChange[];

beforeEach(() => {
  sqlite = testDatabase();
  library = new Library(sqlite);
  changes = [];
  library.events.on('changed', (change) => changes.push(change));
});

const idOf = (name: string) => {
  const found = library.resolve(name);
  if (!found.ok) throw new Error(found.error.message);
  return found.value.id;
};

describe('import by content hash', () => {
  test('adds, then finds nothing to do', () => {
    const tools = [tool('create_issue'), tool('delete_issue')];
    expect(library.importSource(source, tools)).toMatchObject({ added: 2, changed: 0, removed: 0, unchanged: 0, failed: [] });
    expect(library.importSource(source, tools)).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: 2 });
    expect(changes[1]).toEqual({ textChanged: [], removed: [] });
  });

  test('the order of keys in a schema is no change', () => {
    library.importSource(source, [tool('a', { inputSchema: { type: 'object', properties: {} } })]);
    expect(library.importSource(source, [tool('a', { inputSchema: { properties: {}, type: 'object' } })])).toMatchObject({ unchanged: 1 });
  });

  test('a changed tool keeps its id and name, and gets a version', () => {
    library.importSource(source, [tool('a')]);
    const id = idOf('desk__a');
    library.importSource(source, [tool('a', { description: 'Does something else.' })]);
    expect(idOf('desk__a')).toBe(id);
    expect(library.versions(id).map(({ version }) => version)).toEqual([2, 1]);
    expect(changes[1]?.textChanged).toEqual([id]);
  });

  test('a change that is not searched asks for no new embedding', () => {
    library.importSource(source, [tool('a')]);
    library.importSource(source, [tool('a', { outputSchema: { type: 'object' } })]);
    expect(changes[1]).toEqual({ textChanged: [], removed: [] });
  });

  test('removes what the source no longer has, and only that', () => {
    library.importSource(source, [tool('a'), tool('b')]);
    library.importSource({ ...source, name: 'other' }, [tool('c', { server: 'other' })]);
    const gone = idOf('desk__b');
    expect(library.importSource(source, [tool('a')])).toMatchObject({ removed: 1, unchanged: 1 });
    expect(changes.at(-1)?.removed).toEqual([gone]);
    expect(library.resolve('other__c').ok).toBe(true);
  });

  test('a name that a server lists twice fails by name; the first one stays', () => {
    const report = library.importSource(source, [tool('a'), tool('a', { description: 'Another.' })]);
    expect(report).toMatchObject({ added: 1, failed: [{ name: 'a' }] });
  });

  test('the same tool name at two servers gives two tools', () => {
    library.importSource(source, [tool('search')]);
    library.importSource({ ...source, name: 'other' }, [tool('search', { server: 'other' })]);
    const bare = library.resolve('search');
    expect(bare.ok).toBe(false);
    if (!bare.ok) {
      expect(bare.error.code).toBe('tool-ambiguous');
      expect(bare.error.fix).toContain('desk__search');
      expect(bare.error.fix).toContain('other__search');
    }
  });

  test('a person’s search description survives a new version of the tool', () => {
    library.importSource(source, [tool('a')]);
    library.setSearchDescription(idOf('desk__a'), 'what I call it');
    library.importSource(source, [tool('a', { description: 'Does it better.' })]);
    expect(library.tool(idOf('desk__a'))?.searchDescription).toBe('what I call it');
  });
});

describe('schemas at the door', () => {
  test.each([
    ['absent', null, 'no input schema'],
    ['of another type', { type: 'array' }, 'not "object"'],
    ['invalid', { type: 'object', properties: { a: { type: 'strin' } } }, 'not valid'],
    ['huge', { type: 'object', description: 'x'.repeat(1024 * 1024) }, 'bytes'],
    ['no object', 'string', 'not an object'],
  ])('%s: the tool is findable, accepts any object, and says why', (_, inputSchema, problem) => {
    const report = library.importSource(source, [tool('a', { inputSchema })]);
    expect(report.added).toBe(1);
    expect(report.notes[0]).toContain(problem);
    const stored = library.tool(idOf('desk__a'));
    expect(stored?.inputSchema).toEqual({ type: 'object' });
    expect(stored?.schemaProblem).toContain(problem);
  });

  test('recursive: taken as it is', () => {
    const inputSchema = { type: 'object', properties: { child: { $ref: '#' } } };
    expect(library.importSource(source, [tool('a', { inputSchema })]).notes).toEqual([]);
    expect(library.tool(idOf('desk__a'))?.inputSchema).toEqual(inputSchema);
  });
});

test('10,000 tools come in at once and are listed', () => {
  const report = library.importSource(
    source,
    Array.from({ length: 10_000 }, (_, i) => tool(`tool_${i}`)),
  );
  expect(report.added).toBe(10_000);
  expect(library.list({ offset: 9_990, limit: 100 })).toMatchObject({ total: 10_000, tools: { length: 10 } });
});
