/** What an author has to know to write a tool: an example, the interface that the module is checked against, and what is configured here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '#contract/making.ts';
import type { Resource } from '#contract/permissions.ts';

const example = `import { defineTool, skip, z } from 'jig';

export default defineTool({
  name: 'remind_debtors',
  description: 'Write to every client with an open invoice, once a day. Use for payment reminders.',
  input: z.object({ days: z.number().int().positive() }),
  output: z.object({ success: z.number(), failed: z.number(), skipped: z.number() }),
  permissions: { sql: { crm: 'read' }, mail: { main: { maxPerRun: 500 } } },
  tests: [
    {
      name: 'writes to who owes',
      given: { sql: { crm: "create table clients (id integer, email text, owes real); insert into clients values (1, 'a@example.org', 9.5);" } },
      input: { days: 30 },
      expect: { success: 1, failed: 0 },
    },
  ],
  async run({ days }, { sql, mail, each, step }) {
    const clients = await step('clients', () => sql.crm.all('select id, email from clients where owes > 0'));
    return each.summary(clients, { key: (client) => client.id, concurrency: 8, retries: 2 }, async (client) => {
      await mail.main.send({ to: client.email, subject: 'Reminder', text: \`Open for \${days} days.\` });
    });
  },
});`;

const rules = [
  'Submit one TypeScript module: only `import ... from "jig"`, one default export, no other globals than the language (no fetch, fs, process, Buffer).',
  'At least one test; tests run with stand-ins for every permission. A draft that asks for permissions waits for a person.',
  'run_code takes a body instead of a module: `tools`, `step`, `each`, `log` are there, `await` and `return` work at its top level.',
].join('\n');

function configured(resources: readonly Resource[]): string {
  const names = new Map<string, string[]>();
  for (const { kind, name } of resources) names.set(kind, [...(names.get(kind) ?? []), name]);
  if (names.size === 0)
    return 'Nothing is configured yet: permissions other than kv, tools and public http hosts need a name that a person gives in Settings.';
  return `Configured here: ${[...names].map(([kind, list]) => `${kind}: ${list.join(', ')}`).join('; ')}.`;
}

const pythonExample = `from jig import define_tool, skip

tool = define_tool(
    name="remind_debtors",
    description="Write to every client with an open invoice, once a day. Use for payment reminders.",
    input={"days": int},
    output={"success": int, "failed": int, "skipped": int},
    permissions={"sql": {"crm": "read"}, "mail": {"main": {"max_per_run": 500}}},
    tests=[
        {
            "name": "writes to who owes",
            "given": {"sql": {"crm": "create table clients (id integer, email text, owes real); insert into clients values (1, 'a@example.org', 9.5);"}},
            "input": {"days": 30},
            "expect": {"success": 1, "failed": 0},
        }
    ],
)

@tool.run
async def run(input, jig):
    clients = await jig.step("clients", lambda: jig.sql.crm.all("select id, email from clients where owes > 0"))
    async def write(client):
        await jig.mail.main.send(to=client["email"], subject="Reminder", text=f"Open for {input['days']} days.")
    return await jig.each.summary(clients, write, key=lambda client: client["id"], concurrency=8, retries=2)`;

const pythonRules = [
  'Submit one Python module with language "python": the standard library and `jig`, no other packages, no network, no threads; files are in memory.',
  'At least one test; tests run with stand-ins for every permission. A draft that asks for permissions waits for a person.',
  'Python runs only where an operating system’s sandbox is in force; elsewhere the draft is refused with python-needs-sandbox.',
].join('\n');

const parts = {
  typescript: { rules, example, declarations: 'jig.d.ts' },
  python: { rules: pythonRules, example: pythonExample, declarations: 'jig.pyi' },
} satisfies Record<Language, object>;

export function authorInterface(resourcesFolder: string, resources: readonly Resource[], language: Language): string {
  const { rules: told, example: shown, declarations } = parts[language];
  return `${told}\n${configured(resources)}\n\n${shown}\n\n${readFileSync(join(resourcesFolder, 'making', declarations), 'utf8')}`;
}
