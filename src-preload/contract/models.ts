/** The models' part of the contract: what serves each role, what can be had, downloads, and what a check of a file said. */
import { z } from 'zod';

export const modelRoleSchema = z.enum(['embedder', 'ranker', 'languageModel']);
export type ModelRole = z.infer<typeof modelRoleSchema>;

const problemSchema = z.object({ message: z.string(), fix: z.string() });

/** What an embedding model wants before the texts that it is given; empty for most. */
export const embedPrefixesSchema = z.object({ query: z.string().max(500).default(''), document: z.string().max(500).default('') });
export type EmbedPrefixes = z.infer<typeof embedPrefixesSchema>;

/** What loading and trying a file in a process of its own said. */
export const modelReportSchema = z.object({
  architecture: z.string(),
  /** Length of its vectors; null for other roles. */
  dimension: z.number().int().nullable(),
  contextTokens: z.number().int(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string() })),
  /** All checks passed. */
  isUsable: z.boolean(),
  speed: z.object({
    loadMs: z.number(),
    /** Median of one request's part: its vector, the scores of 20 tools, or the names for one request. */
    requestMs: z.number(),
    /** Tool texts in one process; null for other roles. */
    textsPerSecond: z.number().nullable(),
    /** To index the library anew, at that rate. */
    reindexSeconds: z.number().nullable(),
  }),
  testedAt: z.string(),
});
export type ModelReport = z.infer<typeof modelReportSchema>;

/** A model file on this machine that was downloaded or chosen here. */
export const knownModelSchema = z.object({
  id: z.string(),
  role: modelRoleSchema,
  name: z.string(),
  file: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  licence: z.string().nullable(),
  /** Where it was downloaded from; null for a file that was chosen from disk. */
  uri: z.string().nullable(),
  prefixes: embedPrefixesSchema,
  /** Null until it was checked. */
  report: modelReportSchema.nullable(),
});
export type KnownModel = z.infer<typeof knownModelSchema>;

/** A model of the catalogue that can be downloaded. */
export const modelOfferSchema = z.object({
  id: z.string(),
  role: modelRoleSchema,
  name: z.string(),
  about: z.string(),
  licence: z.string(),
  /** As its publisher's page gives it, rounded: the server's own length counts. */
  bytes: z.number().int().positive(),
  dimension: z.number().int().positive().nullable(),
  contextTokens: z.number().int().positive(),
  languages: z.string(),
  uri: z.string(),
  /** Where a person can read about it. */
  page: z.string(),
});
export type ModelOffer = z.infer<typeof modelOfferSchema>;

export const downloadSchema = z.object({
  id: z.string(),
  role: modelRoleSchema,
  name: z.string(),
  uri: z.string(),
  state: z.enum(['running', 'verifying', 'paused', 'failed']),
  /** Bytes that have arrived, and of the whole file; null before the server told. */
  have: z.number().int(),
  bytes: z.number().int().nullable(),
  bytesPerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  problem: problemSchema.extend({ code: z.string() }).nullable(),
});
export type Download = z.infer<typeof downloadSchema>;

export const roleInUseSchema = z.object({
  role: modelRoleSchema,
  from: z.enum(['built-in', 'chosen', 'none']),
  /** Of a known model that was chosen; null otherwise. */
  known: z.string().nullable(),
  name: z.string().nullable(),
  file: z.string().nullable(),
  problem: problemSchema.nullable(),
  /** Jig brings a model for this role. */
  hasBuiltIn: z.boolean(),
});
export type RoleInUse = z.infer<typeof roleInUseSchema>;

export const modelsOverviewSchema = z.object({
  roles: z.array(roleInUseSchema),
  known: z.array(knownModelSchema),
  offers: z.array(modelOfferSchema),
  downloads: z.array(downloadSchema),
  /** Known models that are being checked. */
  checking: z.array(z.string()),
});
export type ModelsOverview = z.infer<typeof modelsOverviewSchema>;
