/** What once-only code may touch: the client's standing grant, and tools that only read. Which tools it names is read from its syntax tree. */
import { parseSync, Visitor } from 'oxc-parser';
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Library } from '../library/library.ts';

/** Names after `tools.`, in `tools['...']` or in `const { ... } = tools`; computed ones cannot be known before the run. Empty for code that does not parse. */
export function namedTools(code: string): string[] {
  const { program } = parseSync('script.ts', `async () => {${code}\n}`, { lang: 'ts', sourceType: 'module' });
  const names = new Set<string>();
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (init?.type !== 'Identifier' || init.name !== 'tools' || id.type !== 'ObjectPattern') return;
      for (const part of id.properties) {
        if (part.type !== 'Property' || part.computed) continue;
        if (part.key.type === 'Identifier') names.add(part.key.name);
        else if (part.key.type === 'Literal' && typeof part.key.value === 'string') names.add(part.key.value);
      }
    },
    MemberExpression({ object, property, computed }) {
      if (object.type !== 'Identifier' || object.name !== 'tools') return;
      if (!computed && property.type === 'Identifier') names.add(property.name);
      else if (property.type === 'Literal' && typeof property.value === 'string') names.add(property.value);
    },
  }).visit(program);
  return [...names];
}

/** Fails with `tool-unknown`, `tool-disabled`, `tool-not-in-profile` or `tool-not-granted`. */
export function scriptPermissions(
  code: string,
  { library, grant, names }: { library: Library; grant: Permissions; names?: ReadonlySet<string> | undefined },
): Result<Permissions> {
  const tools = new Set<string>();
  for (const name of namedTools(code)) {
    const found = library.resolve(name);
    if (!found.ok) return found;
    const tool = found.value;
    if (tool.state === 'disabled')
      return fail('tool-disabled', `The tool ${tool.name} is switched off.`, 'Use another tool that find_tools names.');
    if (names && !names.has(tool.name))
      return fail('tool-not-in-profile', `This profile does not hold the tool ${tool.name}.`, 'Use a tool that find_tools names here.');
    const isGranted = tool.annotations.readOnlyHint === true || grant.tools?.includes(tool.name) === true;
    if (!isGranted) {
      return fail(
        'tool-not-granted',
        `${tool.name} can change things, and this client's scripts may only read.`,
        'Ask the person to grant it to this client on the Connect screen, call it with call_tool, or submit the code with make_tool for a review.',
      );
    }
    tools.add(tool.name);
  }
  return ok({ ...grant, tools: [...tools] });
}
