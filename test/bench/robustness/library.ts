/** The library that robustness is measured on: the sample workshop's tools and 44 small ones of other servers, with their requests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';
import type { SetQuery, SetTool } from '../../../src-main/engine/routing/evaluate/read-set.ts';
import { plain, variantNames, variantsOf, type VariantName } from './variants.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const json = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));

const smallTool = z.strictObject({
  server: z.string(),
  name: z.string(),
  description: z.string(),
  parameters: z.record(z.string(), z.string()),
});
const requestSchema = z.strictObject({ tools: z.array(z.string()).min(1), en: z.string(), de: z.string(), fr: z.string(), es: z.string() });
type Request = z.infer<typeof requestSchema>;

export const languages = { de: 'German', fr: 'French', es: 'Spanish' } as const;
export type Form = 'base' | VariantName | (typeof languages)[keyof typeof languages];
export const forms: readonly Form[] = ['base', ...variantNames, ...Object.values(languages)];

/** The tools of `tools.json`. */
export function smallTools(): SetTool[] {
  return z
    .array(smallTool)
    .parse(json('tools.json'))
    .map(({ server, name, description, parameters }) => ({
      id: name,
      server,
      name,
      description,
      parameters: { type: 'object', properties: Object.fromEntries(Object.entries(parameters).map(([key, type]) => [key, { type }])) },
    }));
}

/** The sample workshop's tools as its server lists them. */
export async function workshopTools(): Promise<SetTool[]> {
  const client = new Client({ name: 'robustness', version: '1' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [join(root, 'resources', 'workshop', 'server.mjs')], stderr: 'inherit' }),
  );
  try {
    const { tools } = await client.listTools();
    return tools.map(({ name, description, inputSchema }) => ({
      id: name,
      server: 'workshop',
      name,
      description,
      parameters: inputSchema,
    }));
  } finally {
    await client.close();
  }
}

/** The requests whose tools are all among `tools`, in every form; `source` says which. */
export function requests(tools: readonly SetTool[], wanted: readonly Form[] = forms): SetQuery[] {
  const known = new Set(tools.map(({ id }) => id));
  const all: Request[] = z.array(requestSchema).parse(json('requests.json'));
  return all.flatMap((request, i) => {
    if (!request.tools.every((id) => known.has(id))) return [];
    const { de, fr, es, en } = request;
    const texts: Record<Form, string> = { base: plain(en), ...variantsOf(en, i + 1), German: de, French: fr, Spanish: es };
    return wanted.map((form) => ({ id: `${i} ${form}`, query: texts[form], tools: request.tools, source: form }));
  });
}
