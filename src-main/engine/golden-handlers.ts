/** The calls of the contract that are about the golden set. */
import { fail, ok, type Result } from '#contract/result.ts';
import type { GoldenRow } from '#contract/golden.ts';
import type { GoldenGate } from './golden/golden-gate.ts';
import type { GoldenSet } from './golden/golden-set.ts';
import { importQueries, writeQueries } from './golden/queries-file.ts';
import type { Handlers } from './handlers.ts';
import type { Library } from './library/library.ts';
import type { Learning } from './parts.ts';

export interface GoldenHandlerParts {
  golden: GoldenSet;
  gate: GoldenGate;
  library: Library;
  learning: Learning;
  /** Runs work for writing calls: the library may be read-only. */
  writing: <T>(work: () => Result<T> | Promise<Result<T>>) => Promise<Result<T>>;
}

type GoldenCall = Extract<keyof Handlers, `golden.${string}`>;

const toolMissing = fail('input-invalid', 'A verdict on a tool names the tool.', 'Name it, or say that no tool is needed.');

export function createGoldenHandlers({ golden, gate, library, learning, writing }: GoldenHandlerParts): Pick<Handlers, GoldenCall> {
  return {
    'golden.list': async (input) => ok(golden.list(input)),
    'golden.find': async ({ query, context }) => ok({ row: golden.find(query, context) }),
    'golden.save': (input) => writing(() => golden.save(input)),
    'golden.judge': ({ query, context = [], verdict, tool }) =>
      writing((): Result<{ row: GoldenRow | null }> => {
        if (verdict === 'none') return row(golden.save({ query, context, needs: [], origin: 'lab' }));
        if (tool === undefined) {
          if (verdict !== 'forget') return toolMissing;
          const known = golden.find(query, context);
          if (known) golden.remove([known.id]);
          return ok({ row: null });
        }
        const named = library.resolve(tool);
        if (!named.ok) return named;
        const { id, name } = named.value;
        const changed = verdict === 'right' ? golden.addTool(query, context, name) : golden.takeTool(query, context, name);
        if (!changed.ok) return changed;
        const taught = verdict === 'forget' ? forget(learning, id, query) : learning.judge({ query, context, tool: name, verdict });
        // The golden set is kept also by who does not want Jig to learn.
        return taught.ok || taught.error.code === 'learning-off' ? row(changed) : taught;
      }),
    'golden.remove': ({ ids }) =>
      writing(() => {
        golden.remove(ids);
        return ok({});
      }),
    'golden.import': ({ text }) => writing(() => ok(importQueries(golden, text))),
    'golden.export': async () => ok({ text: writeQueries(golden.rows()) }),
    'golden.score': ({ id }, _caller, signal) => gate.score(id, signal),
    'golden.compare': ({ id, change }, _caller, signal) => gate.compare(id, change, signal),
    'golden.cancel': async ({ id }) => {
      gate.cancel(id);
      return ok({});
    },
    'golden.price': (_input, _caller, signal) => gate.price(signal),
  };
}

/** Examples keep so many characters of what was asked. */
const exampleChars = 500;

/** Takes back the verdict on a tool for this query. */
function forget(learning: Learning, toolId: number, query: string): Result<unknown> {
  const said = learning
    .examples(toolId)
    .filter((example) => example.origin === 'verdict' && example.query === query.trim().slice(0, exampleChars));
  return said.map(({ id }) => learning.remove(id)).find((removed) => !removed.ok) ?? ok({});
}

function row(saved: Result<GoldenRow | null>): Result<{ row: GoldenRow | null }> {
  return saved.ok ? ok({ row: saved.value }) : saved;
}
