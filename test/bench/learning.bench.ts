/** What learning from use brings: half of each tool's requests as past use, the other half measured, with honest and with wrong feedback. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSet } from '../../src-main/engine/routing/evaluate/read-set.ts';
import { sampleOf } from '../../src-main/engine/routing/evaluate/sample.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { benchFolder } from './support/bench-folder.ts';
import { root } from './support/built-jig.ts';
import { withCachedModels } from './support/cached-models.ts';
import { lessonKinds, replay, type LessonKind, type ReplayScore } from './support/replay.ts';

const sets = ['desk', 'mcp', 'large', 'confusable', 'multiturn'];

const words: Record<LessonKind, string> = {
  none: 'without past use',
  use: 'with past use',
  flipped: 'with past use, 20 % of it wrong',
  corrected: 'with past use, 20 % of it wrong and said to be',
};
/** Wrong feedback must not make routing worse; one request in 500 is noise. */
const tolerance = 0.002;
const rounded = (share: number) => Math.round(share * 1_000) / 1_000;

function figures(set: string, scores: Record<string, ReplayScore>): Figure[] {
  const { none } = scores;
  if (!none) throw new Error(`${set} was not measured without past use`);
  const rows: Figure[] = [{ what: `${set}: requests measured`, value: none.requests, unit: '' }];
  for (const kind of lessonKinds) {
    const score = scores[kind];
    if (!score) continue;
    const least = kind === 'use' ? 0 : tolerance;
    for (const [name, value, before] of [
      ['R@1', score.recall1, none.recall1],
      ['R@5', score.recall5, none.recall5],
    ] as const) {
      const goal = kind === 'none' ? {} : { goal: { atLeast: rounded(before - least) } };
      rows.push({ what: `${set}, ${words[kind]}: ${name}`, value: rounded(value), unit: '', ...goal });
    }
    rows.push({ what: `${set}, ${words[kind]}: left without a tool`, value: rounded(score.abstained), unit: '' });
  }
  return [...rows, { what: `${set}: examples of the past`, value: scores.use?.examples ?? 0, unit: '' }];
}

/** JIG_SAMPLE: so many requests of each set, to see that it works. */
export const benchmark: Benchmark = {
  about: 'Replays half of the requests as past use, and what it does to the others (needs the routing sets; takes minutes).',
  run: async (say) => {
    const folder = benchFolder();
    const catalogue: unknown = JSON.parse(readFileSync(join(root, 'resources', 'models', 'catalogue.json'), 'utf8'));
    const sample = Number(process.env.JIG_SAMPLE ?? Infinity);
    return withCachedModels('learning', async (made) => {
      const rows: Figure[] = [];
      for (const name of sets) {
        const set = readSet(join(folder, name));
        if (!set.ok) throw new Error(set.error.message);
        say(`${name} ...`);
        rows.push(...figures(name, await replay({ ...set.value, queries: sampleOf(set.value.queries, sample) }, made, catalogue)));
      }
      return rows;
    });
  },
};
