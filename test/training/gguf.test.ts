/** A file of the training's own writer through the engine's loader gives the vectors that its tables say. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingPython, python, root } from './python.ts';

interface Tables {
  tokens: string[];
  width: number;
  'token_embd.weight': number[];
  'position_embd.weight': number[];
  'token_types.weight': number[];
}

/** The mean over the tokens of word + position + type, each sum brought to mean 0 and deviation 1. */
function expected(tables: Tables, tokens: string[]): number[] {
  const { width } = tables;
  const row = (name: 'token_embd.weight' | 'position_embd.weight' | 'token_types.weight', place: number) =>
    tables[name].slice(place * width, (place + 1) * width);
  const total = Array<number>(width).fill(0);
  for (const [place, token] of tokens.entries()) {
    const [word, position, type] = [
      row('token_embd.weight', tables.tokens.indexOf(token)),
      row('position_embd.weight', place),
      row('token_types.weight', 0),
    ];
    const sum = word.map((value, i) => value + (position[i] ?? 0) + (type[i] ?? 0));
    const mean = sum.reduce((a, b) => a + b) / width;
    const deviation = Math.sqrt(sum.reduce((all, value) => all + (value - mean) ** 2, 0) / width);
    for (const [i, value] of sum.entries()) total[i] = (total[i] ?? 0) + (value - mean) / deviation / tokens.length;
  }
  return total;
}

describe.skipIf(missingPython() !== null)('a file of the training', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jig-training-'));
  const file = join(folder, 'tiny.gguf');
  let tables: Tables;

  beforeAll(() => {
    const made = python(['test/training/tiny_model.py', file]);
    expect(made.errors).toBe('');
    tables = JSON.parse(made.output) as Tables;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('embeds as its tables say: words, positions, types and the vocabulary are where they belong', () => {
    const texts = ['Sending a mail.', 'invoices', 'mail'];
    const run = spawnSync(process.execPath, [join(root, 'training/embed-texts.ts'), file, '10'], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(run.status, run.stderr).toBe(0);
    const vectors = JSON.parse(run.stdout) as number[][];
    const split = [['send', '##ing', 'a', 'mail', '.'], ['invoice', '##s'], ['mail']];
    for (const [i, tokens] of split.entries()) {
      const should = expected(tables, ['[CLS]', ...tokens, '[SEP]']);
      for (const [place, value] of should.entries()) expect(vectors[i]?.[place]).toBeCloseTo(value, 3);
    }
  });

  it('embeds the first tokens of a longer text', () => {
    const run = spawnSync(process.execPath, [join(root, 'training/embed-texts.ts'), file, '2'], {
      input: JSON.stringify(['mail invoice mail mail mail']),
      encoding: 'utf8',
      timeout: 60_000,
    });
    const [vector] = JSON.parse(run.stdout) as [number[]];
    const should = expected(tables, ['[CLS]', 'mail', 'invoice', '[SEP]']);
    for (const [place, value] of should.entries()) expect(vector[place]).toBeCloseTo(value, 3);
  });
});
