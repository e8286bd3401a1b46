/** Every call of the contract is answered: the engine has one handler for each, and no other. */
import { describe, expect, it } from 'vitest';
import { calls } from '../../src-preload/contract/index.ts';
import { readText } from './source-files.ts';

/** Names of the properties of the objects that make up the handlers, from their sources: making the real ones needs a whole engine. */
function handlerNames(): string[] {
  const sources = [
    'src-main/engine/handlers.ts',
    'src-main/engine/making-handlers.ts',
    'src-main/engine/golden-handlers.ts',
    'src-main/engine/model-handlers.ts',
  ]
    .map(readText)
    .join('\n');
  return [...sources.matchAll(/^ {4}'([a-z]+\.[a-zA-Z]+)':/gm)].map((match) => match[1] ?? '');
}

describe('the contract', () => {
  it('has calls', () => {
    expect(Object.keys(calls).length).toBeGreaterThan(10);
  });

  it('has one handler for each call, and no other', () => {
    expect(handlerNames().toSorted()).toEqual(Object.keys(calls).toSorted());
  });
});
