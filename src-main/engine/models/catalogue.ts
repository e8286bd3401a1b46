/** The one file that says which models, prompts, limits and deadlines are in use: `resources/models/catalogue.json`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const modelFileSchema = z.object({
  /** Name inside the models folder. */
  name: z.string(),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string(),
  attribution: z.string(),
});
export type CatalogueFile = z.infer<typeof modelFileSchema>;

const positive = z.number().int().positive();

const catalogueSchema = z.looseObject({
  models: z.object({
    embedder: z.object({
      file: modelFileSchema,
      dimension: positive,
      contextTokens: positive,
      /** Longer texts are cut: tools where they were cut in training. */
      maxTokens: z.object({ query: positive, index: positive }),
      /** How the texts are made that the model was trained on, for people. */
      texts: z.object({ query: z.string(), tool: z.string() }),
      deadlinesMs: z.object({ load: positive, query: positive, index: positive }),
    }),
    ranker: z.object({
      file: modelFileSchema.nullable(),
      contextTokens: positive,
      maxTokens: z.object({ query: positive, document: positive }),
      deadlinesMs: z.object({ load: positive, rank: positive }),
    }),
    languageModel: z.object({
      file: modelFileSchema.nullable(),
      contextTokens: positive,
      maxTokens: positive,
      /** `{query}`, `{tools}` and `{limit}` are filled in. */
      prompt: z.string(),
      deadlinesMs: z.object({ load: positive, complete: positive }),
    }),
  }),
});

/** Other sections (weights of the router) are kept as they are, for whoever owns them. */
export type Catalogue = z.infer<typeof catalogueSchema>;

/** Reads and checks the catalogue that is shipped with the app. Throws when it is wrong: that is a bug, or a broken install. */
export function readCatalogue(modelsFolder: string): Catalogue {
  return catalogueSchema.parse(JSON.parse(readFileSync(join(modelsFolder, 'catalogue.json'), 'utf8')));
}
