import { beforeEach, expect, test } from 'vitest';
import { InferenceService, type LoadedModel } from '../../src-main/processes/inference/inference-service.ts';
import type { InferenceMessage } from '../../src-main/processes/inference/protocol.ts';
import { unitVector } from '../../src-main/processes/inference/unit-vector.ts';

/** A model whose every text waits until the test lets it go on. */
let computing: { text: string; finish: (vector: number[] | Error) => void }[];
let answers: InferenceMessage[];
let service: InferenceService;

const slowEmbedder: LoadedModel = {
  role: 'embedder',
  loaded: { architecture: 'test', dimension: 2, contextTokens: 8 },
  model: {
    dimension: 2,
    embed: (text) =>
      new Promise((resolve, reject) => {
        computing.push({ text, finish: (vector) => (vector instanceof Error ? reject(vector) : resolve(vector)) });
      }),
  },
};

beforeEach(async () => {
  computing = [];
  answers = [];
  service = new InferenceService(
    async () => slowEmbedder,
    (message) => answers.push(message),
  );
  await service.receive({ type: 'load', id: 0, role: 'embedder', file: 'x', contextTokens: 8 });
  answers.length = 0;
});

const embed = (id: number, priority: 'query' | 'index', texts: string[]) =>
  service.receive({ type: 'embed', id, priority, texts, maxTokens: 8 });

/** Lets every text that is being computed finish, one after the other, and returns their order. */
async function finishAll(vector: number[] = [3, 4]): Promise<string[]> {
  const order: string[] = [];
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const next = computing.shift();
    if (!next) return order;
    order.push(next.text);
    next.finish(vector);
  }
}

test('a query waits only for the text that is being computed', async () => {
  void embed(1, 'index', ['a', 'b', 'c']);
  void embed(2, 'index', ['x', 'y']);
  void embed(3, 'query', ['q1']);
  void embed(4, 'query', ['q2']);
  const order = await finishAll();
  expect(order.slice(0, 3)).toEqual(['a', 'q1', 'q2']);
  expect(order.toSorted()).toEqual(['a', 'b', 'c', 'q1', 'q2', 'x', 'y']);
  expect(answers.map((answer) => (answer.type === 'answer' ? answer.id : null))).toEqual([3, 4, 2, 1]);
});

test('vectors come back divided by their norm, in order', async () => {
  void embed(1, 'index', ['a', 'b']);
  await finishAll([3, 4]);
  expect(answers).toEqual([{ type: 'answer', id: 1, ok: true, value: Float32Array.of(0.6, 0.8, 0.6, 0.8) }]);
});

test('a cancelled request is answered after the current text, and its others are never computed', async () => {
  void embed(1, 'index', ['a', 'b', 'c']);
  await service.receive({ type: 'cancel', id: 1 });
  expect(await finishAll()).toEqual(['a']);
  expect(answers).toMatchObject([{ id: 1, ok: false, error: { code: 'aborted' } }]);
  // Cancelling what is over does nothing.
  await service.receive({ type: 'cancel', id: 1 });
  expect(answers).toHaveLength(1);
});

test.each([
  ['the wrong length', [1], '1 numbers instead of 2'],
  ['NaN', [Number.NaN, 1], 'not finite'],
  ['infinity', [Number.POSITIVE_INFINITY, 1], 'not finite'],
  ['zeros', [0, 0], 'zeros'],
])('a vector with %s is a failure', async (_what, vector, message) => {
  void embed(1, 'query', ['a']);
  await finishAll(vector);
  expect(answers).toMatchObject([{ ok: false, error: { code: 'model-vector' } }]);
  expect(unitVector(vector, 2)).toContain(message);
});

test('a model that throws fails its request, and the next one is served', async () => {
  void embed(1, 'query', ['a']);
  await new Promise((resolve) => setImmediate(resolve));
  computing.shift()?.finish(new Error('out of memory'));
  void embed(2, 'query', ['b']);
  await finishAll();
  expect(answers).toMatchObject([
    { id: 1, ok: false, error: { code: 'model-failed', message: 'The model failed: out of memory.' } },
    { id: 2, ok: true },
  ]);
});

test('a generation ends at its deadline', async () => {
  let wasStopped = false;
  const generating: LoadedModel = {
    role: 'languageModel',
    loaded: { architecture: 'test', dimension: 0, contextTokens: 8 },
    model: {
      complete: (_prompt, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            wasStopped = true;
            reject(signal.reason as Error);
          });
        }),
    },
  };
  service = new InferenceService(
    async () => generating,
    (message) => answers.push(message),
  );
  await service.receive({ type: 'load', id: 0, role: 'languageModel', file: 'x', contextTokens: 8 });
  await service.receive({ type: 'complete', id: 1, prompt: 'p', grammar: {}, maxTokens: 5, deadlineMs: 20 });
  expect(wasStopped).toBe(true);
  expect(answers.at(-1)).toMatchObject({ id: 1, ok: false, error: { code: 'model-late' } });
});

test('a request for a model of another role is a failure', async () => {
  await service.receive({ type: 'rank', id: 1, query: 'q', documents: ['d'], maxQueryTokens: 8, maxDocumentTokens: 8 });
  expect(answers).toMatchObject([{ id: 1, ok: false, error: { code: 'model-failed' } }]);
});
