/** Once-only code: compiled like a tool, kept by nobody; and the tool that it becomes when a person wants to keep it. */
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Compiler, Forge, Program } from '../making-parts.ts';
import { toolIdentity } from './compile/identity.ts';

/** Fails with `code-invalid`, whose details hold the diagnostics. */
export async function compileScript(
  { compiler }: { compiler: Compiler },
  code: string,
  permissions: Permissions,
): Promise<Result<Program>> {
  const { compiled, diagnostics, declarations } = await compiler.compile({ code, language: 'typescript', kind: 'script', permissions });
  if (compiled === null) {
    const [first] = diagnostics.filter(({ severity }) => severity === 'error');
    return fail(
      'code-invalid',
      first ? `Line ${first.line}, column ${first.column}: ${first.message}` : 'The code cannot be compiled.',
      first?.fix ?? 'Correct the code and send it again.',
      { diagnostics },
    );
  }
  return ok({ language: 'typescript', code, compiled, identity: toolIdentity({ code, permissions, declarations }), permissions });
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ');
}

/** A tool's module around the code: no input yet, and one test that demands what the run gave. */
export function keepAsTool(code: string, { name, description, permissions, result }: Parameters<Forge['keep']>[1]): string {
  const asks = Object.keys(permissions).length > 0;
  const names = ['step', 'each', 'log', 'sleep', 'progress', ...Object.keys(permissions)].join(', ');
  return `import { defineTool, skip, z } from 'jig';

export default defineTool({
  name: ${JSON.stringify(name)},
  description: ${JSON.stringify(description)},
  input: z.object({}),
${asks ? `  permissions: ${JSON.stringify(permissions)},\n` : ''}  tests: [
    {
      name: 'gives what the first run gave',
      input: {},
${result === undefined || asks ? '' : `      expect: ${JSON.stringify(result)},\n`}    },
  ],
  async run(_, { ${names} }) {
${indent(code)}
  },
});
`;
}
