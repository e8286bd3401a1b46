/** The searchable text of a tool, apart from its schema: what is embedded, and the columns of the text index. */
import type { JsonSchema } from '#contract/library.ts';
import { sha256 } from '#lib/hash.ts';
import { begsByName, honestText, type HonestText } from './honest-text.ts';

export interface ToolTextSource {
  server: string;
  localName: string;
  description: string;
  searchDescription: string | null;
  inputSchema: JsonSchema;
}

export interface ToolText {
  server: string;
  name: string;
  description: string;
  /** Parameter names, split into words. */
  params: string;
  /** Parameter descriptions and enum values: lifts text recall on every set (docs/benchmarks.md). */
  paramText: string;
  /** One text for the embedding model, cut as it was trained: server 60, name 120, first sentence 250, rest 250, parameters 150 characters. */
  embedded: string;
  /** Whether the tool's own words try to attract requests of any kind; no part of its identity. */
  begs: boolean;
}

/** `createIssue`, `create_issue`, `create-issue` -> `create issue`; keeps digits with their letters. */
export function splitWords(identifier: string): string {
  return identifier
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/[_\-./:]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

const maxDescription = 4_000;
const maxParamText = 2_000;
const maxParams = 12;
/** Of the text columns; one in ten thousand tools has more, and a name that lists what everybody asks for must not be found by all of it. */
const mostServerWords = 8;
const mostNameWords = 16;
const mostParams = 40;
const maxEnumValues = 20;

const oneLine = (text: string) => text.slice(0, maxDescription).replaceAll(/\s+/g, ' ').trim();
const firstWords = (text: string, count: number) => text.split(' ').slice(0, count).join(' ');

interface Parameters {
  names: string[];
  texts: string[];
  begs: boolean;
}

/** One that is honest stays as it is, line breaks included: its hash must not change. */
function honestParameter(description: string): HonestText {
  const line = oneLine(description);
  const honest = honestText(line);
  return honest.text === line ? { text: description, begs: false } : honest;
}

/** Names, descriptions and enum values of the top level: nested ones added nothing on any set. */
function parameters(schema: JsonSchema): Parameters {
  const found: Parameters = { names: [], texts: [], begs: false };
  const { properties } = schema;
  if (properties === null || typeof properties !== 'object') return found;
  for (const [name, value] of Object.entries(properties as Record<string, unknown>)) {
    found.names.push(name);
    if (value === null || typeof value !== 'object') continue;
    const property = value as { description?: unknown; enum?: unknown; items?: unknown };
    if (typeof property.description === 'string') {
      const { text, begs } = honestParameter(property.description);
      found.texts.push(text);
      found.begs ||= begs;
    }
    const values = property.enum ?? (property.items as { enum?: unknown } | undefined)?.enum;
    if (Array.isArray(values))
      found.texts.push(
        values
          .slice(0, maxEnumValues)
          .filter((item) => typeof item === 'string')
          .join(' '),
      );
  }
  return found;
}

/** What a tool's search goes by; what people see stays as its source wrote it. */
export function toolText(tool: ToolTextSource): ToolText {
  const { text: description, begs } = honestText(oneLine(tool.searchDescription ?? tool.description));
  const { names, texts, begs: parametersBeg } = parameters(tool.inputSchema);
  const server = firstWords(splitWords(tool.server), mostServerWords);
  const name = firstWords(splitWords(tool.localName), mostNameWords);
  const end = description.search(/[.!?](\s|$)/);
  const first = (end < 0 ? description : description.slice(0, end)).slice(0, 250);
  const rest = description
    .slice(first.length)
    .replace(/^[.!?\s]+/, '')
    .slice(0, 250);
  const shortParams = names.slice(0, maxParams).map(splitWords).join(' ').slice(0, 150);
  return {
    server,
    name,
    description,
    params: names.slice(0, mostParams).map(splitWords).join(' ').slice(0, maxParamText),
    paramText: texts.join(' ').slice(0, maxParamText),
    embedded: [server.slice(0, 60), name.slice(0, 120), first, rest, shortParams].filter(Boolean).join('. '),
    begs: begs || parametersBeg || begsByName(name) || begsByName(server),
  };
}

/** Identity of the searchable text: unchanged means no new embedding. */
export function textHash(text: ToolText): string {
  return sha256([text.server, text.name, text.description, text.params, text.paramText].join('\n'));
}
