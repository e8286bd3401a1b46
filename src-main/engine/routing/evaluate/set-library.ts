/** A throw-away library holding one set's registry, with its vectors: the same parts as the real one. */
import type { Sqlite } from '../../database/open-database.ts';
import { Library } from '../../library/library.ts';
import { toolText, type ToolText } from '../../library/tool-text.ts';
import { SqliteIndex } from '../sqlite-index.ts';
import type { SetTool } from './read-set.ts';

export interface SetLibrary {
  library: Library;
  index: SqliteIndex;
  /** Set id -> tool id in the library. */
  ids: Map<string, number>;
  texts: Map<number, ToolText>;
}

/** Fills `sqlite` with the tools and their text; `embed` gives the vectors, null leaves the set without any. */
export async function fillSetLibrary(
  sqlite: Sqlite,
  tools: SetTool[],
  model: { id: string; dimension: number; embed: (texts: string[]) => Promise<Float32Array[]> } | null,
): Promise<SetLibrary> {
  sqlite.pragma('synchronous = OFF');
  const library = new Library(sqlite);
  const index = new SqliteIndex(sqlite);
  const seen = new Map<string, number>();
  library.importSource(
    { name: 'set', kind: 'definitions', config: {}, origin: 'set' },
    tools.map((tool) => {
      // Some registries list a name twice with different texts; both stay findable.
      const key = `${tool.server}\n${tool.name}`;
      const copy = (seen.get(key) ?? 0) + 1;
      seen.set(key, copy);
      return {
        server: tool.server,
        localName: copy > 1 ? `${tool.name} ${copy}` : tool.name,
        description: tool.description ?? '',
        inputSchema: tool.parameters ?? { type: 'object' },
        tags: [tool.id],
      };
    }),
  );
  const stored = library.list({ offset: 0, limit: Number.MAX_SAFE_INTEGER }).tools;
  const texts = new Map(stored.map((tool) => [tool.id, toolText(tool)]));
  const textOf = (id: number) => texts.get(id) as ToolText;
  await index.putText(stored.map((tool) => ({ ...textOf(tool.id), id: tool.id, textHash: tool.textHash })));
  if (model) {
    await index.useModel(model.id, model.dimension);
    const vectors = await model.embed(stored.map((tool) => textOf(tool.id).embedded));
    await index.putVectors(
      model.id,
      stored.flatMap((tool, i) => {
        const vector = vectors[i];
        return vector ? [{ toolId: tool.id, textHash: tool.textHash, vector }] : [];
      }),
    );
  }
  return { library, index, ids: new Map(stored.map((tool) => [tool.tags[0] ?? '', tool.id])), texts };
}
