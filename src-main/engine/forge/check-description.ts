/** What a module says of itself, checked before anything of it is shown or published. */
import type { Diagnostic } from '#contract/making.ts';
import { permissionsSchema } from '#contract/permissions.ts';
import type { DescribedTool } from '../../processes/runner/protocol.ts';
import { checkInputSchema } from '../library/check-schema.ts';
import type { Library } from '../library/library.ts';
import { madeSource } from './made-store.ts';

const namePattern = /^[a-z][a-z0-9_]{1,47}$/;
const longestDescription = 2_000;
const shortestDescription = 20;
/** The menu's own names: an agent could not tell them apart. */
const reserved = new Set(['find_tools', 'call_tool', 'make_tool', 'run_code', 'get_run']);

const problem = (message: string, fix: string): Diagnostic => ({ stage: 'load', severity: 'error', line: 0, column: 0, message, fix });

function checkName(name: string, library: Library): Diagnostic[] {
  if (!namePattern.test(name)) {
    return [
      problem(
        `The name ${JSON.stringify(name)} cannot be used.`,
        'Use 2 to 48 characters: a-z, 0-9 and _, starting with a letter, such as "run_campaign".',
      ),
    ];
  }
  if (reserved.has(name)) return [problem(`${name} is the name of one of Jig's own tools.`, 'Choose another name.')];
  const holder = library
    .list({ text: name, offset: 0, limit: 500 })
    .tools.find((tool) => tool.sourceKind !== madeSource.kind && tool.localName === name);
  return holder
    ? [problem(`The name ${name} is taken by ${holder.name}.`, `Choose another name, or call ${holder.name} if it does the work already.`)]
    : [];
}

/** Empty when the tool may go on to its rehearsal. */
export function checkDescription(tool: DescribedTool, library: Library): Diagnostic[] {
  const found = checkName(tool.name, library);
  const length = tool.description.trim().length;
  if (length < shortestDescription || length > longestDescription) {
    found.push(
      problem(
        `The description has ${length} characters; it must have ${shortestDescription} to ${longestDescription}.`,
        'Say what the tool does and when to use it: agents find it by this text alone.',
      ),
    );
  }
  const input = checkInputSchema(tool.inputSchema);
  if (input.problem !== null)
    found.push(problem(`The input cannot be used: ${input.problem}.`, 'Make `input` an object: z.object({...}), in Python {"id": int}.'));
  const output = tool.outputSchema;
  if (output !== null && (output.type !== 'object' || checkInputSchema(output).problem !== null)) {
    found.push(
      problem(
        'The output is no object: MCP allows structured results to be objects only.',
        'Make `output` an object, for example z.object({ items: z.array(...) }), in Python {"items": list}, and return that.',
      ),
    );
  }
  const permissions = permissionsSchema.safeParse(tool.permissions);
  if (!permissions.success) {
    const [issue] = permissions.error.issues;
    found.push(
      problem(
        `The permissions cannot be read at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'invalid'}.`,
        'Write them as the documentation shows, such as { sql: { crm: "read" }, mail: { main: { maxPerRun: 100 } } }.',
      ),
    );
  }
  if (tool.tests.length === 0) {
    found.push(problem('The tool has no test.', 'Add at least one to `tests`: { name, given, input, expect }.'));
  }
  return found;
}
