/** Requests with several wishes: each wish is judged by itself, with the weights that ship. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../src-main/engine/models/catalogue.ts';
import { listScores, neededProbability, withSureTool } from '../../src-main/engine/routing/evidence-model.ts';
import { judgeWish, requestEvidence, requestScores, wishEvidence, type RequestJudge } from '../../src-main/engine/routing/judge-request.ts';
import { queryWords } from '../../src-main/engine/routing/query-words.ts';
import { routingSettingsSchema } from '../../src-main/engine/routing/routing-settings.ts';
import type { IndexHit } from '../../src-main/engine/routing/tool-index.ts';

const catalogue = loadCatalogue(join(import.meta.dirname, '../../resources/models'));
if (!catalogue.ok) throw new Error(catalogue.error.message);
const routing = routingSettingsSchema.parse(catalogue.value);
const judge: RequestJudge = { weights: routing.evidence.textOnly, list: routing.list.textOnly, embeddedBy: null, toolCount: 50 };

const texts = new Map([
  [1, { server: 'office', name: 'list invoices', description: 'Lists the invoices of a client.', params: 'client state' }],
  [2, { server: 'office', name: 'send email', description: 'Sends an email to a person.', params: 'to subject body' }],
  [3, { server: 'office', name: 'delete invoice', description: 'Deletes an invoice.', params: 'invoice id' }],
]);
const textOf = (id: number) => texts.get(id);
const hit = (toolId: number, fused: number, exactRank: number | null): IndexHit => ({
  toolId,
  fused,
  cosine: null,
  vectorRank: null,
  exact: exactRank === null ? null : 9 / exactRank,
  exactRank,
  stem: exactRank === null ? null : 9 / exactRank,
  stemRank: exactRank,
});

const request = 'list the invoices of Acme and send Ada an email';
const hits = [hit(1, 1, 1), hit(2, 0.8, 2), hit(3, 0.3, 3)];
const words = queryWords(request);
const whole = requestEvidence({ words, lastWords: words, hasContext: false }, hits, textOf);
const judged = { toolIds: whole.toolIds, probability: neededProbability(judge.weights, whole.rows) };
const shared = listScores(judge.list, judged.probability, judge.toolCount);
const wish = (text: string, found: IndexHit[]) =>
  judgeWish(wishEvidence({ words: queryWords(text), vector: null, hits: found }, 20, textOf), judge);

test('without wishes it is the list’s own certainty, shared among the tools', () => {
  expect(requestScores(judged, [], judge)).toEqual(shared);
  expect(shared.reduce((sum, score) => sum + score, 0)).toBeLessThanOrEqual(1);
});

test('two tools that two wishes ask for are both likely, where one list can only share', () => {
  const [invoices = 0, email = 0, remove = 1] = requestScores(
    judged,
    [wish('list the invoices of Acme', [hit(1, 1, 1), hit(3, 0.4, 2)]), wish('send Ada an email', [hit(2, 1, 1)])],
    judge,
  );
  expect(invoices + email).toBeGreaterThan(1);
  expect(remove).toBeLessThan(email);
});

test('a wish raises what it likes, lowers nothing and leaves what it did not find', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(1, 2, 3), { minLength: 1 }),
      fc.constantFrom('send Ada an email', 'delete it now', 'tell a story'),
      (ids, text) => {
        const one = wish(
          text,
          ids.map((id, i) => hit(id, 1 - i / 4, i + 1)),
        );
        for (const [i, score] of requestScores(judged, [one], judge).entries()) {
          expect(score).toBeGreaterThanOrEqual(shared[i] ?? 1);
          expect(score).toBeLessThanOrEqual(Math.max(shared[i] ?? 0, one.anyTool));
          if (!ids.some((id) => id === i + 1)) expect(score).toBe(shared[i]);
        }
      },
    ),
  );
});

test('a tool that was removed meanwhile is left out', () => {
  expect(wish('send Ada an email', [hit(9, 1, 1), hit(2, 0.5, 2)]).toolIds).toEqual([2]);
  expect(requestEvidence({ words, lastWords: words, hasContext: false }, [hit(9, 1, 1), hit(2, 0.5, 2)], textOf)).toMatchObject({
    toolIds: [2],
    rows: [expect.any(Array)],
  });
});

test('a tool that surely fits makes it likelier that any is needed; a doubtful one and a certain no change nothing', () => {
  expect(withSureTool(0.14, 0.99)).toBeGreaterThan(0.5);
  expect(withSureTool(0.14, 0.9)).toBeCloseTo(0.14, 12);
  expect([withSureTool(0, 1), withSureTool(1, 1)]).toEqual([0, 1]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (any, best) => {
      expect(withSureTool(any, best)).toBeGreaterThanOrEqual(any - 1e-9);
      expect(withSureTool(any, best)).toBeLessThanOrEqual(1);
    }),
  );
});
