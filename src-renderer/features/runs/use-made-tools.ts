/** The tools that were made here, the chosen one, and a first set of arguments for it. */
import { useEffect, useState } from 'react';
import type { ToolSummary } from '#contract/library.ts';
import { ok, type Failure, type Result } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { sampleArguments } from '../../lib/sample-arguments.ts';

export interface MadeTools {
  /** Full names. Null until loaded. */
  names: string[] | null;
  chosen: string | null;
  /** Arguments as JSON text; null until the tool's schema is known. */
  sample: string | null;
  failure: Failure | null;
  choose(name: string): void;
}

async function madeTools(): Promise<Result<ToolSummary[]>> {
  const sources = await call('library.sources', {});
  if (!sources.ok) return sources;
  const made = sources.value.find(({ kind }) => kind === 'made');
  if (!made) return ok([]);
  const tools = await call('library.tools', { sourceId: made.id, state: 'enabled', limit: 500 });
  return tools.ok ? ok(tools.value.tools) : tools;
}

/** `fixed`: the only one that is of interest. */
export function useMadeTools(fixed?: string): MadeTools {
  const [tools, setTools] = useState<{ id: number; name: string }[] | null>(fixed === undefined ? null : []);
  const [chosen, setChosen] = useState<string | null>(fixed ?? null);
  const [sample, setSample] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const id = tools?.find(({ name }) => name === chosen)?.id;

  useEffect(() => {
    if (fixed !== undefined) return;
    void madeTools().then((made) => {
      if (!made.ok) return setFailure(made.error);
      setTools(made.value);
      setChosen(made.value[0]?.name ?? null);
    });
  }, [fixed]);

  useEffect(() => {
    if (id === undefined) return;
    let isCurrent = true;
    void call('library.tool', { id }).then((answer) => {
      if (!isCurrent) return;
      if (answer.ok) setSample(JSON.stringify(sampleArguments(answer.value.inputSchema), null, 2));
      else setFailure(answer.error);
    });
    return () => {
      isCurrent = false;
    };
  }, [id]);

  return { names: tools && (fixed === undefined ? tools.map(({ name }) => name) : [fixed]), chosen, sample, failure, choose: setChosen };
}
