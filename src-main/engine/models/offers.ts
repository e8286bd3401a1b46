/** The catalogue of models that a person can download: `resources/models/downloads.json`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { embedPrefixesSchema, modelOfferSchema } from '#contract/models.ts';

const offerSchema = modelOfferSchema.extend({
  id: z.string().regex(/^[a-z0-9.-]+$/),
  /** Null when nobody published it: then the server's own checksum counts, and where it names none, the length. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** What the file says itself is what counts; this is for people. */
  pooling: z.enum(['mean', 'cls', 'last', 'rank']).nullable(),
  prefixes: embedPrefixesSchema.nullable(),
});
export type Offer = z.infer<typeof offerSchema>;

/** Throws when the file is missing or wrong: the install is broken. */
export function readOffers(modelsFolder: string): Offer[] {
  return z.object({ models: z.array(offerSchema) }).parse(JSON.parse(readFileSync(join(modelsFolder, 'downloads.json'), 'utf8'))).models;
}
