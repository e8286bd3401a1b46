/** The routing sections of the catalogue: fusion, evidence, and what the filters need. Fitted by `npm run fit`. */
import { z } from 'zod';
import { everydaySchema } from './attraction.ts';
import { evidenceWeightsSchema } from './evidence-model.ts';

const listSettingsSchema = z.object({ base: z.number(), slope: z.number() });

export const routingSettingsSchema = z.looseObject({
  fusion: z.object({
    shortWeight: z.number(),
    longWeight: z.number(),
    shortWords: z.number(),
    longWords: z.number(),
    exact: z.number(),
    stem: z.number(),
    wish: z.number(),
    /** How deep each list is read, and how many fused candidates the evidence judges. */
    depth: z.number().int(),
    judged: z.number().int(),
  }),
  /** Best of the tried gates on the multiturn set: R@1 / R@5 .679 / .911 without, .690 / .921 with it. */
  followUp: z.object({
    lowCosine: z.number(),
    highCosine: z.number(),
    lowShare: z.number(),
    highShare: z.number(),
    textDiscount: z.number(),
  }),
  verbs: z.object({ clashes: z.number(), removesUnasked: z.number() }),
  everyday: everydaySchema.nullish(),
  /** One model with vectors, one for the time without them. */
  evidence: z.object({ withVectors: evidenceWeightsSchema, textOnly: evidenceWeightsSchema }),
  /** Read off validation requests in libraries of 50, 300, 1,500 and 6,077 tools (docs/experiments.md). */
  list: z.object({ withVectors: listSettingsSchema, textOnly: listSettingsSchema }),
  /** `followUpFactor`: share of the threshold that a follow-up is held to; its last turn says less (docs/experiments.md). */
  decide: z.object({ followUpFactor: z.number(), keepProbability: z.number(), sureProbability: z.number(), keepShare: z.number() }),
  ranker: z.object({ weight: z.number(), clearBest: z.number(), clearLead: z.number(), loadDeadlineMs: z.number() }),
  languageModel: z.object({ prompt: z.string(), deadlineMs: z.number(), maxTokens: z.number(), descriptionChars: z.number() }),
});
export type RoutingSettings = z.infer<typeof routingSettingsSchema>;
