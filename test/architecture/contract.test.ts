/** Every call of the contract is answered: the engine has one handler for each, and no other. */
import { describe, expect, it } from 'vitest';
import { calls } from '../../src-preload/contract/index.ts';
import { readText } from './source-files.ts';

/** Names of the properties of the object that createHandlers returns, from its source: making the real one needs a whole engine. */
function handlerNames(): string[] {
  return [...readText('src-main/engine/handlers.ts').matchAll(/^ {4}'([a-z]+\.[a-zA-Z]+)':/gm)].map((match) => match[1] ?? '');
}

describe('the contract', () => {
  it('has calls', () => {
    expect(Object.keys(calls).length).toBeGreaterThan(10);
  });

  it('has one handler for each call, and no other', () => {
    expect(handlerNames().toSorted()).toEqual(Object.keys(calls).toSorted());
  });
});
