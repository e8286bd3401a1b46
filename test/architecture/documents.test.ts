/** Keeps documents true: paths that they name exist, the README stays at two commands, nothing names one machine or registry. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeFolders, readText, root, trackedFiles } from './source-files.ts';

const documents = trackedFiles().filter((path) => path.endsWith('.md') && !path.startsWith('resources/'));

/** Top folders that a path in a document may start with, so that `Content-Type/x` is not taken for one. */
const roots = [...codeFolders, 'docs', '.ci'];

/** Paths that a document names: in backticks from the root (or the engine's rooms), and links relative to itself. */
function namedPaths(document: string, text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter((path) => roots.some((folder) => path.startsWith(`${folder}/`)));
  const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => posix.join(posix.dirname(document), link));
  // `<name>`, `*` and `{a,b}` stand for several: the folder before them must exist.
  return [...quoted, ...links].map((path) => path.replace(/[<*{].*$/, '').replace(/:\d+$/, ''));
}

describe('documents', () => {
  it('are there', () => {
    for (const path of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/architecture.md', 'docs/security.md', 'docs/benchmarks.md']) {
      expect(documents).toContain(path);
    }
  });

  it('name only paths that exist', () => {
    const named = documents.flatMap((document) => namedPaths(document, readText(document)).map((path) => ({ document, path })));
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(({ path }) => !existsSync(join(root, path)));
    expect(missing.map(({ document, path }) => `${document}: ${path}`)).toEqual([]);
  });

  it('finds a path that is gone', () => {
    expect(namedPaths('docs/x.md', 'see `src-main/gone.ts` and [y](adr/y.md) and `src-main/engine/*/`')).toEqual([
      'src-main/gone.ts',
      'src-main/engine/',
      'docs/adr/y.md',
    ]);
  });

  it('asks a newcomer for exactly two commands', () => {
    const setUp = /^## Set up\n[\s\S]*?```sh\n([\s\S]*?)```/m.exec(readText('README.md'))?.[1] ?? '';
    const commands = setUp
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s*#.*$/, ''));
    expect(commands).toEqual(['npm start', 'npm test']);
  });
});

describe('tracked files', () => {
  // Put together here, so that this file does not name what it looks for.
  const forbidden = [
    { what: 'a package registry', pattern: new RegExp(['registry', 'npmjs'].join('\\.')) },
    { what: 'a package registry', pattern: new RegExp(['(files\\.pythonhosted|pypi)', 'org'].join('\\.')) },
    {
      what: "a machine's path",
      pattern: new RegExp(`(?<![\\w.@~-])/(${['work', 'root/\\.[a-z]+', 'home/(?!you/)[a-z]+', 'Users/[a-z]+', 'tmp/[a-z]+'].join('|')})/`),
    },
  ];
  const text = trackedFiles().filter((path) => /\.(ts|tsx|mjs|json|md|sh|yml|css|html|svg|txt)$/.test(path) || path === '.ci/run');

  it('are many', () => {
    expect(text.length).toBeGreaterThan(50);
  });

  it.each(forbidden)('do not name $what ($pattern)', ({ pattern }) => {
    const found = text.flatMap((path) =>
      readText(path)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.slice(0, 160)}`] : [])),
    );
    expect(found).toEqual([]);
  });
});
