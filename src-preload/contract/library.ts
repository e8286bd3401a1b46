/** The library's part of the contract: sources, tools, their versions, profiles. */
import { z } from 'zod';

export const sourceKindSchema = z.enum(['mcp-stdio', 'mcp-http', 'openapi', 'definitions', 'made']);
export type SourceKind = z.infer<typeof sourceKindSchema>;

/** `listed`: its tools are known, no connection is open. `unreachable`: the last attempt failed, see `error`. */
export const sourceStateSchema = z.enum(['listed', 'connected', 'unreachable', 'disabled']);

export const sourceSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: sourceKindSchema,
  state: sourceStateSchema,
  /** What stands behind the tools, for people: a command line, an address, a file name. Holds no secret. */
  origin: z.string(),
  error: z.string().nullable(),
  toolCount: z.number().int(),
  importedAt: z.string(),
});
export type Source = z.infer<typeof sourceSchema>;

export const toolStateSchema = z.enum(['enabled', 'disabled']);

export const toolSummarySchema = z.object({
  id: z.number().int(),
  /** The name that agents call, unique in the library: `server__tool`. */
  name: z.string(),
  server: z.string(),
  localName: z.string(),
  description: z.string(),
  sourceId: z.string(),
  sourceKind: sourceKindSchema,
  state: toolStateSchema,
  tags: z.array(z.string()),
  version: z.number().int(),
  /** Size of the whole definition in o200k_base tokens: what a client without Jig would carry. Null until counted. */
  tokens: z.number().int().nullable(),
});
export type ToolSummary = z.infer<typeof toolSummarySchema>;

export const jsonSchemaSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.infer<typeof jsonSchemaSchema>;

export const toolDetailSchema = toolSummarySchema.extend({
  title: z.string().nullable(),
  /** The text that is embedded and searched; null means the description itself. */
  searchDescription: z.string().nullable(),
  inputSchema: jsonSchemaSchema,
  outputSchema: jsonSchemaSchema.nullable(),
  annotations: z.record(z.string(), z.unknown()),
  hash: z.string(),
  schemaProblem: z.string().nullable(),
  /** The exact text that the index embeds for this tool. */
  indexText: z.string(),
  versions: z.array(z.object({ version: z.number().int(), hash: z.string(), createdAt: z.string() })),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ToolDetail = z.infer<typeof toolDetailSchema>;

export const profileSchema = z.object({
  name: z.string(),
  /** Candidates taken by meaning before the filter, 1-50. */
  topK: z.number().int().min(1).max(50),
  includesMenu: z.boolean(),
  toolCount: z.number().int(),
});
export type Profile = z.infer<typeof profileSchema>;

export const importReportSchema = z.object({
  source: z.string(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  failed: z.array(z.object({ name: z.string(), reason: z.string() })),
  /** Warnings about tools that came in all the same (an invalid schema kept findable, a name cut short ...). */
  notes: z.array(z.string()),
});
export type ImportReport = z.infer<typeof importReportSchema>;

/** What a person or script asks to import; the command line and the UI build the same request. */
export const importRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    path: z.string(),
    name: z.string().optional(),
    /** For an OpenAPI document: sent with every call (authorization, API keys). */
    headers: z.record(z.string(), z.string()).optional(),
    /** For an OpenAPI document: used instead of its own servers. */
    baseUrl: z.string().optional(),
  }),
  z.object({
    kind: z.literal('command'),
    command: z.string(),
    name: z.string().optional(),
    env: z.record(z.string(), z.string()).optional(),
    cwd: z.string().optional(),
  }),
  z.object({
    kind: z.literal('url'),
    url: z.string(),
    name: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    baseUrl: z.string().optional(),
  }),
]);
export type ImportRequest = z.infer<typeof importRequestSchema>;
