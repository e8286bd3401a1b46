/** The menu: the five tools that stand for the whole library. Every word is paid for in each of a client's requests: at most 450 tokens. */
import type { JsonSchema } from '#contract/library.ts';

export interface MetaTool {
  name: MetaToolName;
  description: string;
  inputSchema: JsonSchema;
}

export type MetaToolName = 'find_tools' | 'call_tool' | 'make_tool' | 'run_code' | 'get_run';

const text = (description?: string) => (description === undefined ? { type: 'string' } : { type: 'string', description });

export const metaTools: readonly MetaTool[] = [
  {
    name: 'find_tools',
    description:
      "Find the tools for a request among all of the user's connected apps, services and data: mail, calendar, files, databases, web, company systems and more. " +
      'Look here first whenever a request needs live data, an app or an action, and always before you say you cannot do or do not know something. ' +
      'Answers with up to 3 tools and their schemas, to be called with call_tool.',
    inputSchema: {
      type: 'object',
      properties: {
        query: text('What is needed, in plain words'),
        context: { description: 'Last turns if the query leans on them: text or [{role, content}]' },
        limit: { type: 'integer', minimum: 1, maximum: 10 },
      },
      required: ['query'],
    },
  },
  {
    name: 'call_tool',
    description: 'Call a tool by the name that find_tools gave. Wrong arguments are answered with the schema: correct them and call again.',
    inputSchema: {
      type: 'object',
      properties: { name: text(), arguments: { type: 'object' } },
      required: ['name'],
    },
  },
  {
    name: 'make_tool',
    description:
      'Propose code as a new tool when none fits and the work will come again. Answers with diagnostics to fix, "published", or "waiting-for-review" by a person.',
    inputSchema: {
      type: 'object',
      properties: { code: text('One module: export default defineTool({...})'), language: { enum: ['typescript', 'python'] } },
      required: ['code'],
    },
  },
  {
    name: 'run_code',
    description:
      'Run a script once, not kept: it calls several tools and returns a summary, so that large data stays out of the conversation.',
    inputSchema: { type: 'object', properties: { code: text() }, required: ['code'] },
  },
  {
    name: 'get_run',
    description: 'State, progress and result of a long run.',
    inputSchema: { type: 'object', properties: { id: text(), wait: { type: 'integer', description: 'Seconds' } }, required: ['id'] },
  },
];

/** Shown by clients that hide tools until they are looked for; counted with the menu. */
export const instructions = 'For anything outside this conversation (apps, data, services, actions) ask find_tools first.';

export type Definition = Pick<MetaTool, 'name' | 'description' | 'inputSchema'>;

const definitionOf = ({ name, description, inputSchema }: MetaTool): Definition => ({ name, description, inputSchema });

/** What clients are told, in the order of the table: the same bytes each time. */
export const servedDefinitions: readonly Definition[] = metaTools.map(definitionOf);

/** What the menu costs a client, as the JSON that it puts before its model; the ledger counts it. */
export const servedMenuText: string = JSON.stringify(servedDefinitions);
