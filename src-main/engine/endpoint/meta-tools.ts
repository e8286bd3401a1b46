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
      "Find tools among the user's connected apps, services and data: mail, calendar, files, databases, web and more. " +
      'Look here first when a request needs live data, an app or an action, and before you say you cannot or do not know. ' +
      'Answers with up to 3 tools for call_tool.',
    inputSchema: {
      type: 'object',
      properties: {
        query: text('What is needed'),
        context: { description: 'Last turns: text or [{role, content}]' },
        limit: { type: 'integer' },
      },
      required: ['query'],
    },
  },
  {
    name: 'call_tool',
    description: 'Call a tool that find_tools named.',
    inputSchema: {
      type: 'object',
      properties: { name: text(), arguments: { type: 'object' } },
      required: ['name'],
    },
  },
  {
    name: 'make_tool',
    description:
      'Make a tool of code when none fits and the work will recur. Answers with diagnostics, "published" or "waiting-for-review"; to empty code with the interface.',
    inputSchema: {
      type: 'object',
      properties: { code: text('export default defineTool({...})'), language: { enum: ['typescript', 'python'] } },
      required: ['code'],
    },
  },
  {
    name: 'run_code',
    description: 'Run a script once: it calls tools and returns a summary, so large data stays out of the conversation.',
    inputSchema: { type: 'object', properties: { code: text() }, required: ['code'] },
  },
  {
    name: 'get_run',
    description: 'Progress or result of a long run.',
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
