/** Configuration texts for the common IDE agents, from `resources/clients`, with address and token filled in. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import { clientTemplateSchema, type ClientTemplate } from '#contract/system.ts';
import { errorText } from '#lib/guards.ts';

export interface TemplateOptions {
  /** Where the templates lie. */
  folder: string;
  mcpUrl: string;
  token: string;
}

/** A template file: `config` is printed as JSON, `text` holds the lines of any other format. */
const templateFileSchema = clientTemplateSchema.omit({ text: true }).extend({
  order: z.number(),
  config: z.record(z.string(), z.unknown()).optional(),
  text: z.array(z.string()).optional(),
});

function fill(text: string, { mcpUrl, token }: TemplateOptions): string {
  return text.replaceAll('{{url}}', mcpUrl).replaceAll('{{token}}', token);
}

/** In the order of the Connect screen. Fails with `templates-missing` when the folder or a file of it is broken. */
export function clientTemplates(options: TemplateOptions): Result<ClientTemplate[]> {
  try {
    const files = readdirSync(options.folder).filter((file) => file.endsWith('.json'));
    const templates = files.map((file) => templateFileSchema.parse(JSON.parse(readFileSync(join(options.folder, file), 'utf8'))));
    return ok(
      templates
        .toSorted((a, b) => a.order - b.order)
        .map(({ order: _, config, text, ...rest }) => ({
          ...rest,
          text: fill(text?.join('\n') ?? JSON.stringify(config, null, 2), options),
        })),
    );
  } catch (error) {
    return fail(
      'templates-missing',
      `The client templates in ${options.folder} cannot be read: ${errorText(error)}.`,
      'Install Jig again; its files are incomplete.',
    );
  }
}
