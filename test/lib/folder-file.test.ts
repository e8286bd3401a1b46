/** Which file of a folder an address names, and that none beside it can be. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileInFolder, mediaType } from '../../src-main/lib/folder-file.ts';

const folder = join('/srv', 'screens');

test.each([
  ['/', 'index.html'],
  ['/assets/app-1.js', 'assets/app-1.js'],
  ['/a%20b.svg', 'a b.svg'],
  ['/assets/../index.html', 'index.html'],
])('%s is %s', (path, file) => expect(fileInFolder(folder, path)).toBe(join(folder, file)));

test.each(['/../secret', '/%2e%2e/secret', '/..%2fscreens-of-others/x', '/a%00.js', '/..\\secret', '/%zz', '/..', '/.'])(
  '%s is no file of the folder',
  (path) => expect(fileInFolder(folder, path)).toBeNull(),
);

test('the kind of a file', () => {
  expect(mediaType('x/index.html')).toBe('text/html; charset=utf-8');
  expect(mediaType('x/y.unknown')).toBe('application/octet-stream');
});
