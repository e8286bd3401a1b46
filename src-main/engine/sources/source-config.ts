/** What each kind of source keeps in its `config` column: the one place where secrets (env, headers) live. */
import { z } from 'zod';

const texts = z.record(z.string(), z.string());

/** Where an entry was imported from, so that an edited entry is the same source again: file and key. */
const fromSchema = z.object({ file: z.string(), key: z.string() }).optional();

const limits = {
  /** Deadline of start and handshake, ms. */
  handshakeMs: z.number().int().positive().optional(),
  /** An unused connection is closed after this, ms. */
  idleMs: z.number().int().positive().optional(),
};

export const stdioConfigSchema = z.object({
  command: z.string(),
  args: z.array(z.string()).default([]),
  /** Values may hold `${env:NAME}`, filled in at each start: the value itself then never enters the database. */
  env: texts.default({}),
  envFile: z.string().optional(),
  cwd: z.string().optional(),
  from: fromSchema,
  ...limits,
});
export type StdioConfig = z.infer<typeof stdioConfigSchema>;

export const httpConfigSchema = z.object({
  url: z.string(),
  headers: texts.default({}),
  /** `sse`: the transport of 2024, before Streamable HTTP. */
  transport: z.enum(['streamable', 'sse']).default('streamable'),
  from: fromSchema,
  ...limits,
});
export type HttpConfig = z.infer<typeof httpConfigSchema>;

export const openApiConfigSchema = z.object({
  /** Address of the document, against which relative servers are resolved; null for a file. */
  documentUrl: z.string().nullable().default(null),
  /** Used instead of the document's own servers. */
  baseUrl: z.string().optional(),
  /** Sent with every call: authorization, API keys. */
  headers: texts.default({}),
  /** Bytes of a response that are read, default 1 MiB. */
  maxResponseBytes: z.number().int().positive().optional(),
  from: fromSchema,
});
export type OpenApiConfig = z.infer<typeof openApiConfigSchema>;

export const definitionsConfigSchema = z.object({ from: fromSchema });

export type SourceConfig =
  | { kind: 'mcp-stdio'; config: StdioConfig }
  | { kind: 'mcp-http'; config: HttpConfig }
  | { kind: 'openapi'; config: OpenApiConfig }
  | { kind: 'definitions'; config: z.infer<typeof definitionsConfigSchema> };

/** Reads a stored source's config. Throws on a row that no version of Jig could have written. */
export function readSourceConfig(kind: SourceConfig['kind'], config: Record<string, unknown>): SourceConfig {
  if (kind === 'mcp-stdio') return { kind, config: stdioConfigSchema.parse(config) };
  if (kind === 'mcp-http') return { kind, config: httpConfigSchema.parse(config) };
  if (kind === 'openapi') return { kind, config: openApiConfigSchema.parse(config) };
  return { kind, config: definitionsConfigSchema.parse(config) };
}
