/** The same request as other people would type it: by fixed rules and a seed, so that it is the same each time. */
import { uniformNumbers } from '../../../src-main/lib/uniform-numbers.ts';
import { pastes } from './pastes.ts';

/** Where two parts of a request can change places: `Send the figures | before lunch`. */
const seam = ' | ';

export const variantNames = [
  'typo',
  'two typos',
  'lower case',
  'word order',
  'polite',
  'paste before',
  'paste after',
  'paste around',
] as const;
export type VariantName = (typeof variantNames)[number];

// Keys beside each other on an English keyboard.
const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const polite = [
  (request: string) => `Hi! Could you please ${request}? Thanks a lot, that would really help me.`,
  (request: string) =>
    `Good morning, I hope you are well. I would be grateful if you could do this for me: ${request}. Many thanks in advance!`,
  (request: string) => `Hey there, sorry to bother you again. ${request}, please. You are the best!`,
];
const gaps = ['\n\n', '\n', ' '];

const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);
const upperFirst = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The request in its usual order. */
export function plain(request: string): string {
  return request.replace(seam, ' ');
}

/** `Before lunch, send the figures`. */
export function otherOrder(request: string): string {
  const [first = '', second = ''] = request.split(seam);
  return second === '' ? first : `${upperFirst(second)}, ${lowerFirst(first)}`;
}

function neighbour(letter: string, random: () => number): string {
  const row = rows.find((keys) => keys.includes(letter.toLowerCase()));
  if (!row) return letter;
  const at = row.indexOf(letter.toLowerCase());
  const near = [row[at - 1], row[at + 1]].filter((key) => key !== undefined);
  return near[Math.floor(random() * near.length)] ?? letter;
}

/** One slip: two letters swapped, one missing, one doubled, or the key beside; the first letter stays. */
function slip(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  const [before, letter, next, after] = [word.slice(0, at), word[at] ?? '', word[at + 1] ?? '', word.slice(at + 2)];
  const kinds = [before + next + letter + after, before + next + after, before + letter + letter + next + after];
  return kinds[Math.floor(random() * 4)] ?? before + neighbour(letter, random) + next + after;
}

/** So many words of four letters or more get a slip; fewer when there are fewer. */
export function typos(request: string, count: number, random: () => number): string {
  const words = request.split(' ');
  const long = words.flatMap((word, i) => (/^\p{L}{4,}$/u.test(word) ? [i] : []));
  for (let done = 0; done < count && long.length > 0; done += 1) {
    const [at = 0] = long.splice(Math.floor(random() * long.length), 1);
    words[at] = slip(words[at] ?? '', random);
  }
  return words.join(' ');
}

/** All variants of one request; `request` may have a seam. The seed is the request's place in the list. */
export function variantsOf(request: string, seed: number): Record<VariantName, string> {
  const random = uniformNumbers(seed);
  const base = plain(request);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const gap = pick(gaps);
  const [before, after] = [pick(pastes), pick(pastes)];
  return {
    typo: typos(base, 1, random),
    'two typos': typos(base, 2, random),
    'lower case': base.toLowerCase(),
    'word order': otherOrder(request),
    polite: pick(polite)(lowerFirst(base)),
    'paste before': `${before}${gap}${base}`,
    'paste after': `${base}${gap}${after}`,
    'paste around': `${before}${gap}${base}${gap}${after}`,
  };
}
