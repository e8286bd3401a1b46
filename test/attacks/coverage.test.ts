/** The list is whole: 102 classes, each with attacks and a control, or with tests that are really there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allProbes, attacks } from './catalogue/catalogue.ts';

test('every class from 1 to 102 is there once', () => {
  expect(attacks.map(({ number }) => number)).toEqual(Array.from({ length: 102 }, (_, at) => at + 1));
  expect(new Set(attacks.map(({ name }) => name)).size).toBe(102);
});

test('each has probes with a control, or tests, and says which layers hold and what would be a breach', () => {
  for (const { number, layers, breach, probes = [], control, tests = [] } of attacks) {
    expect(probes.length + tests.length, `class ${number}`).toBeGreaterThan(0);
    expect(probes.length === 0, `class ${number}`).toBe(control === undefined);
    expect(layers, `class ${number}`).not.toEqual([]);
    expect(breach, `class ${number}`).not.toBe('');
  }
  // What the research counts as the corpus, without the variants of one text.
  expect(new Set(allProbes.map(({ code }) => code)).size).toBe(allProbes.length);
  expect(allProbes.length).toBeGreaterThanOrEqual(100);
});

test('each test that covers a class exists', () => {
  for (const { number, tests = [] } of attacks) {
    for (const { file, title } of tests) {
      const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
      const written = [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``];
      expect(
        written.some((literal) => text.includes(literal)),
        `class ${number}: ${file}: ${title}`,
      ).toBe(true);
    }
  }
});
