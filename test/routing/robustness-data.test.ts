/** The requests and tools that robustness is measured with: whole, and the same each time. */
import { expect, test } from 'vitest';
import { attackTools } from '../bench/robustness/attacks.ts';
import { forms, requests, smallTools, workshopTools } from '../bench/robustness/library.ts';
import { unseenAttacks } from '../bench/robustness/unseen-attacks.ts';
import { otherOrder, plain, typos, variantsOf } from '../bench/robustness/variants.ts';
import { uniformNumbers } from '../../src-main/lib/uniform-numbers.ts';

test('every request names tools of the library, and has all its forms', async () => {
  const tools = [...(await workshopTools()), ...smallTools()];
  expect(new Set(tools.map(({ id }) => id)).size).toBe(tools.length);
  const all = requests(tools);
  expect(all.length).toBe(65 * forms.length);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(all.every(({ query }) => query.trim() === query && !query.includes(' | '))).toBe(true);
});

test('forty attacks and sixteen others, each with an id of its own', () => {
  const attacks = attackTools(smallTools());
  expect([attacks.length, unseenAttacks.length]).toEqual([40, 16]);
  expect(new Set([...attacks, ...unseenAttacks].map(({ id }) => id)).size).toBe(56);
});

test('the parts of a request change places at the seam', () => {
  expect(plain('Send the figures | before lunch')).toBe('Send the figures before lunch');
  expect(otherOrder('Send the figures | before lunch')).toBe('Before lunch, send the figures');
  expect(otherOrder('Send the figures')).toBe('Send the figures');
});

test('a slip changes so many words, never the first letter, and none that is short', () => {
  const request = 'Put the meeting with Ruth into the calendar';
  for (let seed = 1; seed <= 50; seed += 1) {
    const changed = typos(request, 2, uniformNumbers(seed)).split(' ');
    const differing = request.split(' ').flatMap((word, i) => (changed[i] === word ? [] : [[word, changed[i] ?? '']]));
    expect(differing.length).toBeLessThanOrEqual(2);
    expect(differing.every(([word = '', slip = '']) => word.length > 3 && slip[0] === word[0])).toBe(true);
  }
});

test('a seed gives the same variants each time', () => {
  expect(variantsOf('Send the figures | before lunch', 3)).toEqual(variantsOf('Send the figures | before lunch', 3));
  expect(variantsOf('Send the figures | before lunch', 3)).not.toEqual(variantsOf('Send the figures | before lunch', 4));
});
