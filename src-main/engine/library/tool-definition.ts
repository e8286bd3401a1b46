/** A tool as a source describes it, and as the library keeps it. */
import type { JsonSchema, SourceKind } from '#contract/library.ts';

/** What a source hands in. Schemas are raw: the library checks them and keeps a broken one findable. */
export interface ToolDefinition {
  server: string;
  /** The tool's name at its server. */
  localName: string;
  title?: string | null;
  description: string;
  /** JSON Schema 2020-12 of the arguments, or anything: what is not a schema is reported and replaced by an open object. */
  inputSchema: unknown;
  outputSchema?: unknown;
  annotations?: Record<string, unknown>;
  tags?: string[];
  /** Text to search instead of the description. */
  searchDescription?: string | null;
  /** JSON that the source needs to make the call (OpenAPI: method, path, places of parameters). */
  callPlan?: unknown;
}

/** A source to import under. `config` is JSON the source's own room understands (command line, address, document). */
export interface SourceInput {
  name: string;
  kind: SourceKind;
  config: Record<string, unknown>;
  /** For people, without secrets. */
  origin: string;
}

export interface StoredSource extends SourceInput {
  id: string;
}

/** A tool row with its JSON parsed. */
export interface StoredTool {
  id: number;
  sourceId: string;
  sourceKind: SourceKind;
  name: string;
  server: string;
  localName: string;
  title: string | null;
  description: string;
  searchDescription: string | null;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema | null;
  annotations: Record<string, unknown>;
  tags: string[];
  state: 'enabled' | 'disabled';
  schemaProblem: string | null;
  hash: string;
  textHash: string;
  version: number;
  tokens: number | null;
  callPlan: unknown;
  createdAt: string;
  updatedAt: string;
}

/** What an import or an edit did to the tools. */
export interface LibraryChange {
  /** Tools whose searchable text is new or changed. */
  textChanged: number[];
  removed: number[];
}
