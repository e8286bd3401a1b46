/** What once-only code may touch: the client's standing grant, and those of the tools that it names which only read. */
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Library } from '../library/library.ts';

/** Fails with `tool-unknown`, `tool-disabled`, `tool-not-in-profile` or `tool-not-granted`. */
export function scriptPermissions(
  named: readonly string[],
  { library, grant, names }: { library: Library; grant: Permissions; names?: ReadonlySet<string> | undefined },
): Result<Permissions> {
  const tools = new Set<string>();
  for (const name of named) {
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
