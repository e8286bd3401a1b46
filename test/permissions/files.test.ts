import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FilesKind } from '../../src-main/engine/permissions/files/files-kind.ts';
import { AppendDoubts } from '../../src-main/engine/permissions/files/append-doubts.ts';
import { AppendFiles } from '../../src-main/engine/permissions/files/append-file.ts';
import { fail, ok } from '../../src-preload/contract/result.ts';
import { SqliteAppendJournal } from '../../src-main/engine/permissions/files/append-journal.ts';
import type { Handle } from '../../src-main/engine/permissions/kind.ts';
import { call, errorOf, makeContext, makePlace, only, save, valueOf, type Place } from './parts.ts';

let place: Place;
let kind: FilesKind;
let folder: string;
let outside: string;
const handles: Handle[] = [];

function open(access: 'read' | 'write' = 'write'): Handle {
  const handle = only(kind.open({ files: { box: access } }, makeContext()));
  handles.push(handle);
  return handle;
}

beforeAll(() => {
  place = makePlace();
  folder = join(place.folder, 'box');
  outside = join(place.folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret.txt'), 'the secret');
  mkdirSync(folder);
  save(place.resources, { kind: 'files', name: 'box', path: folder, quotaMb: 1 });
});

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  // Every test counts its folder anew.
  kind = new FilesKind({ vault: place.resources, sqlite: place.sqlite, home: place.home });
});

afterEach(async () => {
  await Promise.all(handles.splice(0).map((handle) => handle.close()));
});

afterAll(() => place.remove());

describe('plain use', () => {
  test('write, read, append, list and remove', async () => {
    const files = open();
    valueOf(await call(files, 'write', ['2026/report.csv', 'a,b\n']));
    valueOf(await call(files, 'append', ['2026/report.csv', '1,2\n']));
    valueOf(await call(files, 'write', ['bytes.bin', { $bytes: 'AP8=' }]));
    expect(valueOf(await call(files, 'readText', ['2026/report.csv']))).toBe('a,b\n1,2\n');
    expect(valueOf(await call(files, 'readBytes', ['bytes.bin']))).toEqual({ $bytes: 'AP8=' });
    expect(valueOf(await call(files, 'list'))).toEqual([
      { name: '2026', isFolder: true, size: 0 },
      { name: 'bytes.bin', isFolder: false, size: 2 },
    ]);
    expect(valueOf(await call(files, 'list', ['2026/']))).toEqual([{ name: 'report.csv', isFolder: false, size: 8 }]);
    valueOf(await call(files, 'remove', ['bytes.bin']));
    valueOf(await call(files, 'remove', ['bytes.bin']));
    expect(readdirSync(folder)).toEqual(['2026']);
    expect(only(files.observed())).toMatchObject({ text: '2 writes, 1 append, 2 reads, 2 lists, 2 removes', bytesOut: 10, bytesIn: 10 });
  });

  test('100,000 lines come in pages, in constant memory, with either line end', async () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `${index},name é ${index},${index % 7}`).join('\r\n');
    writeFileSync(join(folder, 'big.csv'), text);
    const files = open('read');
    const { cursor } = valueOf(await call(files, 'open', ['big.csv', { as: 'lines' }])) as { cursor: number };
    const before = process.memoryUsage().arrayBuffers;
    let count = 0;
    let last: unknown;
    for (let done = false; !done;) {
      const page = valueOf(await call(files, 'next', [cursor])) as { items: string[]; done: boolean };
      expect(JSON.stringify(page).length).toBeLessThan(400_000);
      count += page.items.length;
      last = page.items.at(-1) ?? last;
      done = page.done;
    }
    expect(count).toBe(100_000);
    expect(last).toBe('99999,name é 99999,4');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1_048_576);
    expect(errorOf(await call(files, 'next', [cursor])).code).toBe('file-stream');
  });

  test('chunks are the bytes of the file; a stream can be closed early', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    writeFileSync(join(folder, 'data.bin'), bytes);
    const files = open('read');
    const { cursor } = valueOf(await call(files, 'open', ['data.bin', { as: 'chunks' }])) as { cursor: number };
    const pieces: Buffer[] = [];
    for (let done = false; !done;) {
      const page = valueOf(await call(files, 'next', [cursor])) as { items: { $bytes: string }[]; done: boolean };
      pieces.push(...page.items.map((item) => Buffer.from(item.$bytes, 'base64')));
      done = page.done;
    }
    expect(Math.max(...pieces.map((piece) => piece.length))).toBe(65_536);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    const other = valueOf(await call(files, 'open', ['data.bin', { as: 'chunks' }])) as { cursor: number };
    valueOf(await call(files, 'close', [other.cursor]));
    expect(errorOf(await call(files, 'next', [other.cursor])).code).toBe('file-stream');
  });

  test('a write leaves the former file whole until it is done, and no temporary file', async () => {
    const files = open();
    valueOf(await call(files, 'write', ['a.txt', 'one']));
    const inode = lstatSync(join(folder, 'a.txt')).ino;
    valueOf(await call(files, 'write', ['a.txt', 'two']));
    expect(lstatSync(join(folder, 'a.txt')).ino).not.toBe(inode);
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });
});

describe('ways out (attacks 86-89)', () => {
  test.each([
    '../outside/secret.txt',
    'a/../../outside/secret.txt',
    '..',
    './a.txt',
    'a//b',
    '/etc/passwd',
    '//server/share',
    '..\\outside\\secret.txt',
    '\\\\server\\share',
    'C:/Windows/win.ini',
    'a.txt::$DATA',
    'a.txt:stream',
    'a.txt\0.csv',
    'con',
    'NUL.txt',
    'com1',
    'LPT9.log',
    'folder/aux.csv',
    'a.txt.',
    'a.txt ',
    'a\nb',
    'gpj.\u202etxt',
    '\ud800.txt',
    'x'.repeat(300),
    `${'x/'.repeat(600)}y`,
    '.jig-00ff.tmp',
    '',
    null,
    42,
    { $bytes: 'YQ==' },
  ])('the path %j', async (path) => {
    const files = open();
    for (const [op, args] of [
      ['readText', [path]],
      ['open', [path, { as: 'lines' }]],
      ['write', [path, 'x']],
      ['append', [path, 'x']],
      ['remove', [path]],
    ] as const) {
      const error = errorOf(await call(files, op, [...args]));
      expect(error.code).toBe('file-path');
      expect(error.fix).not.toBe('');
    }
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('the secret');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    'a.txt',
    '2026/01/a.txt',
    'é/ü.txt',
    'e\u0301.txt',
    '%2e%2e/a.txt',
    '..a/b..c',
    '~/a',
    '$HOME',
    'console.log',
    '-rf',
    'a b.txt',
  ])('control: the path %j', async (path) => {
    const files = open();
    valueOf(await call(files, 'write', [path, 'x']));
    expect(valueOf(await call(files, 'readText', [path]))).toBe('x');
    expect(existsSync(join(folder, path))).toBe(true);
  });

  test('links that lead out: to a file, to a folder, to nothing yet, by a chain', async () => {
    symlinkSync(join(outside, 'secret.txt'), join(folder, 'link.txt'));
    symlinkSync(outside, join(folder, 'way'));
    symlinkSync(join(outside, 'new.txt'), join(folder, 'new.txt'));
    symlinkSync('way', join(folder, 'chain'));
    symlinkSync('loop', join(folder, 'loop'));
    const files = open();
    for (const path of ['link.txt', 'way/secret.txt', 'chain/secret.txt', 'loop']) {
      for (const op of ['readText', 'readBytes', 'write', 'append']) {
        expect(errorOf(await call(files, op, [path, 'x'])).code).toBe('file-outside');
      }
    }
    for (const op of ['write', 'append']) expect(errorOf(await call(files, op, ['new.txt', 'x'])).code).toBe('file-outside');
    expect(errorOf(await call(files, 'write', ['way/made.txt', 'x'])).code).toBe('file-outside');
    expect(errorOf(await call(files, 'write', ['way/deep/made.txt', 'x'])).code).toBe('file-outside');
    expect(errorOf(await call(files, 'list', ['way'])).code).toBe('file-outside');
    expect(errorOf(await call(files, 'remove', ['way/secret.txt'])).code).toBe('file-outside');
    expect(valueOf(await call(files, 'list'))).toEqual([]);
    expect(readdirSync(outside)).toEqual(['secret.txt']);
    // A link itself may go; what it leads to stays.
    valueOf(await call(files, 'remove', ['link.txt']));
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('the secret');
  });

  test('control: a link that stays inside is followed', async () => {
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real', 'a.txt'), 'inside');
    symlinkSync('real', join(folder, 'alias'));
    symlinkSync('real/a.txt', join(folder, 'a.txt'));
    const files = open();
    expect(valueOf(await call(files, 'readText', ['alias/a.txt']))).toBe('inside');
    valueOf(await call(files, 'write', ['a.txt', 'new']));
    expect(lstatSync(join(folder, 'a.txt')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real', 'a.txt'), 'utf8')).toBe('new');
  });

  test('a folder that is swapped for a link, again and again, never shows what lies outside', async () => {
    const inner = join(folder, 'inner');
    const aside = join(place.folder, 'aside');
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(inner);
    writeFileSync(join(inner, 'secret.txt'), 'inside');
    const files = open();
    const seen = new Set<unknown>();
    const over = new AbortController();
    const swapping = (async () => {
      while (!over.signal.aborted) {
        renameSync(inner, aside);
        symlinkSync(outside, inner);
        await new Promise((resolve) => setImmediate(resolve));
        rmSync(inner);
        renameSync(aside, inner);
        // Long enough for some reads to succeed.
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    })();
    // On a busy machine it may take longer until a read falls into a moment without a link.
    for (let round = 0; round < 400 || (round < 20_000 && !seen.has('inside')); round += 1) {
      const read = await call(files, 'readText', ['inner/secret.txt']);
      seen.add(read.ok ? read.value : read.error.code);
      if (round % 10 === 0) await call(files, 'append', ['inner/log.txt', 'x']);
    }
    over.abort();
    await swapping;
    expect(seen.has('the secret')).toBe(false);
    expect(seen.has('inside')).toBe(true);
    expect(readdirSync(outside)).toEqual(['secret.txt']);
  });

  test('a hard link: nothing is written through it', async () => {
    linkSync(join(outside, 'secret.txt'), join(folder, 'hard.txt'));
    const files = open();
    expect(errorOf(await call(files, 'append', ['hard.txt', 'x'])).code).toBe('file-linked');
    valueOf(await call(files, 'write', ['hard.txt', 'mine']));
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('the secret');
    valueOf(await call(files, 'append', ['hard.txt', ' now']));
    expect(readFileSync(join(folder, 'hard.txt'), 'utf8')).toBe('mine now');
  });

  test('pipes, sockets and devices are refused at once', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('/dev/zero', join(folder, 'zero'));
    const files = open();
    for (const op of ['readText', 'write', 'append', 'open']) {
      expect(errorOf(await call(files, op, ['pipe', op === 'open' ? { as: 'lines' } : 'x'])).code).toBe('file-special');
      expect(errorOf(await call(files, op, ['zero', op === 'open' ? { as: 'lines' } : 'x'])).code).toBe('file-outside');
    }
    expect(valueOf(await call(files, 'list'))).toEqual([]);
  });

  test('the same name in another spelling is another file, or the same, but never one outside', async () => {
    const files = open();
    valueOf(await call(files, 'write', ['\u00e9.txt', 'one']));
    for (const path of ['e\u0301.txt', 'É.txt', '\u00e9.TXT']) {
      const read = await call(files, 'readText', [path]);
      expect(read.ok ? read.value : read.error.code).toBe(read.ok ? 'one' : 'file-missing');
    }
  });
});

describe('limits (attack 90)', () => {
  test('the quota: of one file, of many, and given back', async () => {
    const files = open();
    const half = 'x'.repeat(500_000);
    valueOf(await call(files, 'write', ['a', half]));
    valueOf(await call(files, 'write', ['b', half]));
    const error = errorOf(await call(files, 'write', ['c', half]));
    expect(error).toMatchObject({ code: 'file-quota' });
    expect(error.message).toContain('of 1');
    expect(errorOf(await call(files, 'append', ['a', half])).code).toBe('file-quota');
    expect(existsSync(join(folder, 'c'))).toBe(false);
    valueOf(await call(files, 'write', ['a', half]));
    valueOf(await call(files, 'remove', ['b']));
    valueOf(await call(files, 'write', ['c', half]));
    // Another run sees the same count.
    expect(errorOf(await call(open(), 'append', ['c', half])).code).toBe('file-quota');
  });

  test('too large at once: to read and to write', async () => {
    writeFileSync(join(folder, 'large'), '');
    truncateSync(join(folder, 'large'), 20 * 2 ** 20);
    const files = open();
    const error = errorOf(await call(files, 'readText', ['large']));
    expect(error).toMatchObject({ code: 'file-too-large' });
    expect(error.fix).toContain('chunks');
    expect(errorOf(await call(files, 'write', ['x', 'x'.repeat(9_000_000)])).code).toBe('file-too-large');
    expect(valueOf(await call(files, 'open', ['large', { as: 'chunks' }]))).toMatchObject({ cursor: 1 });
  });

  test('16 streams at a time', async () => {
    writeFileSync(join(folder, 'a'), 'x');
    const files = open();
    for (let index = 0; index < 16; index += 1) valueOf(await call(files, 'open', ['a', { as: 'lines' }]));
    expect(errorOf(await call(files, 'open', ['a', { as: 'lines' }])).code).toBe('file-streams');
  });
});

describe('bad input', () => {
  test('a missing file, a folder as a file, a file as a folder, text that is none', async () => {
    writeFileSync(join(folder, 'latin.txt'), Buffer.from([0x63, 0xe9, 0x0a]));
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub', 'a'), 'x');
    const files = open();
    expect(errorOf(await call(files, 'readText', ['none.txt']))).toMatchObject({ code: 'file-missing' });
    expect(errorOf(await call(files, 'readText', ['sub'])).code).toBe('file-is-folder');
    expect(errorOf(await call(files, 'write', ['sub', 'x'])).code).toBe('file-is-folder');
    expect(errorOf(await call(files, 'list', ['latin.txt'])).code).toBe('file-not-a-folder');
    expect(errorOf(await call(files, 'write', ['latin.txt/a', 'x'])).code).toBe('file-not-a-folder');
    expect(errorOf(await call(files, 'remove', ['sub'])).code).toBe('file-not-empty');
    expect(errorOf(await call(files, 'readText', ['latin.txt'])).code).toBe('file-not-text');
    const { cursor } = valueOf(await call(files, 'open', ['latin.txt', { as: 'lines' }])) as { cursor: number };
    expect(errorOf(await call(files, 'next', [cursor])).code).toBe('file-not-text');
    expect(errorOf(await call(files, 'open', ['latin.txt', { as: 'words' }])).code).toBe('permission-arguments');
    expect(errorOf(await call(files, 'write', ['a', { a: 1 }])).code).toBe('permission-arguments');
    expect(errorOf(await call(files, 'exec', ['ls'])).code).toBe('permission-arguments');
    expect(errorOf(await call(files, 'next', ['1'])).code).toBe('file-stream');
    for (const error of [errorOf(await call(files, 'readText', ['none.txt']))]) expect(error.message).toMatch(/^files\.box: .*\.$/);
  });

  test('a read grant does not write', async () => {
    writeFileSync(join(folder, 'a'), 'x');
    const files = open('read');
    for (const op of ['write', 'append', 'remove']) expect(errorOf(await call(files, op, ['a', 'y'])).code).toBe('permission-denied');
    expect(valueOf(await call(files, 'readText', ['a']))).toBe('x');
  });

  test('the folder is gone', async () => {
    rmSync(folder, { recursive: true });
    const files = open();
    expect(errorOf(await call(files, 'list')).code).toBe('file-folder');
    mkdirSync(folder);
    expect(valueOf(await call(files, 'list'))).toEqual([]);
  });
});

describe('appends happen once', () => {
  test('a replayed effect adds nothing; 64 at once keep whole lines', async () => {
    const files = open();
    valueOf(await call(files, 'append', ['log', 'one\n'], 'append-1'));
    valueOf(await call(files, 'append', ['log', 'one\n'], 'append-1'));
    await Promise.all(Array.from({ length: 64 }, (_, index) => call(files, 'append', ['log', `line ${index}\n`], `many-${index}`)));
    await Promise.all(Array.from({ length: 64 }, (_, index) => call(files, 'append', ['log', `line ${index}\n`], `many-${index}`)));
    const lines = readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(65);
    expect(new Set(lines).size).toBe(65);
  });

  test.each([
    ['nothing was written', 'before\n'],
    ['half of it was', 'before\nadd'],
    ['all of it was', 'before\nadded\n'],
  ])('after a crash when %s', async (_when, content) => {
    const path = join(folder, 'torn');
    writeFileSync(path, content);
    const effect = `torn-${content.length}`;
    new SqliteAppendJournal(place.sqlite).begin(path, [{ effect, run: 'run-0', start: 7, content: Buffer.from('added\n') }]);
    const files = open();
    valueOf(await call(files, 'append', ['torn', 'next\n']));
    expect(readFileSync(path, 'utf8')).toBe('before\nadded\nnext\n');
    valueOf(await call(files, 'append', ['torn', 'added\n'], effect));
    expect(readFileSync(path, 'utf8')).toBe('before\nadded\nnext\n');
  });

  test('another program wrote in between: in doubt, not guessed, and nothing of it is touched', async () => {
    const path = join(folder, 'shared');
    writeFileSync(path, 'before\nothers\n');
    new SqliteAppendJournal(place.sqlite).begin(path, [{ effect: 'doubtful', run: 'run-0', start: 7, content: Buffer.from('added\n') }]);
    const files = open();
    expect(errorOf(await call(files, 'append', ['shared', 'added\n'], 'doubtful')).code).toBe('effect-in-doubt');
    valueOf(await call(files, 'append', ['shared', 'next\n']));
    expect(readFileSync(path, 'utf8')).toBe('before\nothers\nnext\n');
    const doubts = new AppendDoubts(place.sqlite);
    expect(only(await doubts.doubts('run-0'))).toMatchObject({ id: 'doubtful', kind: 'append', canVerify: false });
    expect(errorOf(await doubts.resolve('run-0', 'doubtful', 'verify')).code).toBe('effect-unverifiable');
    expect(errorOf(await doubts.resolve('run-1', 'doubtful', 'skip')).code).toBe('effect-unknown');
    valueOf(await doubts.resolve('run-0', 'doubtful', 'resend'));
    expect(await doubts.doubts('run-0')).toEqual([]);
    valueOf(await call(files, 'append', ['shared', 'added\n'], 'doubtful'));
    expect(readFileSync(path, 'utf8')).toBe('before\nothers\nnext\nadded\n');
  });

  test('a write that failed settles nothing: the append before it is still completed', async () => {
    const journal = new SqliteAppendJournal(place.sqlite);
    const path = join(folder, 'kept');
    journal.begin(path, [{ effect: 'kept', run: 'run-0', start: 0, content: Buffer.from('x') }]);
    const appends = new AppendFiles(journal);
    await appends.replace(path, async () => fail('disk-full', 'the disk is full', 'Free some space.'));
    expect(journal.begun(path)).toHaveLength(1);
    await appends.replace(path, async () => ok({}));
    expect(journal.begun(path)).toEqual([]);
  });

  test('a file that others write to as well', async () => {
    const files = open();
    valueOf(await call(files, 'append', ['both', 'ours\n']));
    appendFileSync(join(folder, 'both'), 'theirs\n');
    valueOf(await call(files, 'append', ['both', 'ours again\n']));
    expect(readFileSync(join(folder, 'both'), 'utf8')).toBe('ours\ntheirs\nours again\n');
  });
});

describe('rehearsal and rows', () => {
  const context = { ...makeContext(), fixtures: {} };

  test('in a folder of its own, which goes afterwards', async () => {
    const handle = only(valueOf(await kind.rehearse({ files: { box: 'write' } }, { box: { 'in/a.csv': '1,2' } }, context)));
    expect(valueOf(await call(handle, 'readText', ['in/a.csv']))).toBe('1,2');
    valueOf(await call(handle, 'append', ['out.csv', 'x'], 'same'));
    valueOf(await call(handle, 'append', ['out.csv', 'x'], 'same'));
    expect(valueOf(await call(handle, 'readText', ['out.csv']))).toBe('x');
    expect(errorOf(await call(handle, 'readText', ['../../etc/passwd'])).code).toBe('file-path');
    await handle.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['text', 'not an object'],
    [{ other: {} }, 'names no folder'],
    [{ box: 'x' }, 'not an object'],
    [{ box: { '../a': 'x' } }, 'holds ".."'],
    [{ box: { a: 1 } }, 'something else than text'],
  ])('bad givens: %j', async (given, text) => {
    const error = errorOf(await kind.rehearse({ files: { box: 'read' } }, given, context));
    expect(error).toMatchObject({ code: 'given-invalid' });
    expect(error.message).toContain(text);
  });

  test('names and rows', () => {
    expect(only(kind.check({ files: { box: 'read', inbox: 'read' } })).message).toContain('"inbox"; configured are box');
    expect(kind.rows({ files: { box: 'read' } })).toEqual([{ name: 'box', access: 'read', target: folder }]);
  });
});
