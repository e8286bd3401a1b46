/** The one file that says which models, prompts, limits and deadlines are in use: `resources/models/catalogue.json`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';

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
      /** `complete` is the longest that any caller may take; the filter has its own, shorter one. */
      deadlinesMs: z.object({ load: positive, complete: positive }),
    }),
  }),
});

/** Other sections (weights of the router) are kept as they are, for whoever owns them. */
export type Catalogue = z.infer<typeof catalogueSchema>;

/** Reads and checks the catalogue that is shipped with the app. Throws with the reason when it is wrong: the install is broken. */
export function readCatalogue(modelsFolder: string): Catalogue {
  return catalogueSchema.parse(JSON.parse(readFileSync(join(modelsFolder, 'catalogue.json'), 'utf8')));
}

/** The same for the engine's start. Fails with `catalogue-invalid`. */
export function loadCatalogue(modelsFolder: string): Result<Catalogue> {
  try {
    return ok(readCatalogue(modelsFolder));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : errorText(error);
    const file = join(modelsFolder, 'catalogue.json');
    return fail(
      'catalogue-invalid',
      `The model catalogue ${file} cannot be read: ${problem}`,
      `Run \`git checkout resources/models/catalogue.json\` in a clone, or reinstall Jig.`,
    );
  }
}
