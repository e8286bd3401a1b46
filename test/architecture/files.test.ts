/** Keeps files small and opened by a sentence on what they are for. */
import { describe, expect, it } from 'vitest';
import { readText, walkCode } from './source-files.ts';

const limits = { source: 400, test: 600 };

const files = walkCode().map((path) => ({ path, lines: readText(path).split('\n') }));

describe('files', () => {
  it('are at most 400 lines, tests 600', () => {
    const tooLong = files.filter(({ path, lines }) => lines.length > (path.startsWith('test/') ? limits.test : limits.source));
    expect(tooLong.map(({ path, lines }) => `${path}: ${lines.length} lines`)).toEqual([]);
  });

  it('open with a sentence on what they are for; a test says it by its name', () => {
    const silent = files.filter(
      ({ path, lines }) => !/\.test\.tsx?$/.test(path) && !/^(\/\*\*|\/\/)/.test(lines[lines[0]?.startsWith('#!') ? 1 : 0] ?? ''),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('have names in kebab-case', () => {
    const odd = files.filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(path.split('/').at(-1) ?? ''));
    expect(odd.map(({ path }) => path)).toEqual([]);
  });
});
