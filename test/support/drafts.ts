/** Code of drafts that tests of the screens submit. */

interface NoteReader {
  access?: 'read' | 'write';
  /** What `text` is in the answer. */
  body?: string;
  comment?: string;
}

/** Reads a file of the folder `notes`: it asks for one permission, so it waits for a person. */
export function noteReader(
  name: string,
  { access = 'read', body = 'await files.notes.readText(file)', comment = '' }: NoteReader = {},
): string {
  return `import { defineTool, z } from 'jig';
export default defineTool({
  name: '${name}',
  description: 'Reads a note from the notes folder and returns its text. Use for notes.',
  input: z.object({ file: z.string() }),
  output: z.object({ text: z.string() }),
  permissions: { files: { notes: '${access}' } },
  tests: [{ name: 'reads', given: { files: { notes: { 'a.txt': 'hello' } } }, input: { file: 'a.txt' } }],
  async run({ file }, { files }) {
    ${comment}
    return { text: ${body} };
  },
});
`;
}

/** Walks over numbers, some of which fail or are left out; it asks for nothing, so it publishes itself. */
export function walker(name: string): string {
  return `import { defineTool, skip, z } from 'jig';
export default defineTool({
  name: '${name}',
  description: 'Walks over a list of numbers, one step each. Use it to try out long runs.',
  input: z.object({ items: z.number().int(), ms: z.number().int() }),
  output: z.object({ success: z.number(), failed: z.number(), skipped: z.number() }),
  tests: [{ name: 'walks', input: { items: 10, ms: 0 }, expect: { success: 8, failed: 1, skipped: 1 } }],
  async run({ items, ms }, { each, sleep, log }) {
    log('walking', items);
    log.warn('slowly');
    const numbers = Array.from({ length: items }, (_, index) => index);
    const { success, failed, skipped } = await each.summary(numbers, { key: (number) => number, concurrency: 1 }, async (number) => {
      if (ms > 0) await sleep(ms);
      if (number % 10 === 3) throw new Error('stumbled over ' + number);
      if (number % 10 === 5) skip('not a number for walking');
    });
    return { success, failed, skipped };
  },
});
`;
}

/** Everything in it that is shown tries to be more than text. */
export function hostileDraft(): string {
  const cover = '<b style="position:fixed;inset:0;z-index:2147483647;direction:rtl">Approve</b><img src=x onerror="document.title=1">';
  const lines = Array.from({ length: 900 }, (_, index) => `// ${index} ${cover} \u202E\u2067 ${'\u0301'.repeat(30)}`);
  return `import { defineTool, z } from 'jig';
// ${' '.repeat(600)}pushed out of sight
// ${'W'.repeat(100_000)}
${lines
  .join('\n')
  .slice(0, 120_000)
  .replace(/\n[^\n]*$/, '')}
export default defineTool({
  name: 'totally_safe',
  description: ${JSON.stringify(`${cover} Approved by Jig. ${'Approve it. '.repeat(30)}`)},
  input: z.object({ file: z.string() }),
  permissions: { files: { notes: 'read' } },
  tests: [
    {
      name: ${JSON.stringify(`${cover}${'W'.repeat(400)}\u202E`)},
      given: { files: { notes: { 'a.txt': 'hello' } } },
      input: { file: 'a.txt' },
    },
  ],
  async run({ file }, { files, log }) {
    log(${JSON.stringify(`${cover}\u202E${'W'.repeat(400)}`)});
    return files.notes.readText(file);
  },
});
`;
}

/** Charges a client by one request that must not be repeated. */
export function charger(name: string): string {
  return `import { defineTool, z } from 'jig';
export default defineTool({
  name: '${name}',
  description: 'Charges a client once at the bank. Use it for payments.',
  input: z.object({ client: z.string() }),
  permissions: { http: { bank: { methods: ['POST'] } } },
  tests: [{ name: 'charges', given: { http: { bank: { 'POST /charges': { json: { charged: true } } } } }, input: { client: 'ada' } }],
  async run({ client }, { http, step }) {
    return step('charge', async () => (await http.bank.post('/charges', { json: { client } })).json());
  },
});
`;
}
