/** What a module says of itself: names, schemas as JSON, permissions, tests. */
import { JigError } from './jig-error.ts';
import type { DefinedTool } from './jig-module.ts';
import { resultJson, toJson } from './values.ts';
import { zod, type Zod } from './zod.ts';

/** Every whole number of zod's has the range of exact ones: it tells an agent nothing, and is paid for in each request. */
function dropSafeRange(json: { minimum?: unknown; maximum?: unknown }): void {
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
}

function schemaJson(schema: Zod.ZodType, io: 'input' | 'output', name: string): string {
  try {
    const { $schema: _, ...json } = zod().toJSONSchema(schema, {
      target: 'draft-2020-12',
      io,
      override: ({ jsonSchema }) => dropSafeRange(jsonSchema),
    });
    return JSON.stringify(json);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const advice = cause.startsWith('Date ')
      ? '. Take dates as text: z.iso.datetime() or z.iso.date(), and make new Date(text) of it in run'
      : '';
    throw new JigError('schema-unrepresentable', `"${name}" has a part that JSON Schema cannot express: ${cause}${advice}`);
  }
}

/** The `described` frame. Throws a JigError for schemas that JSON cannot hold. */
export function describe(tool: DefinedTool): string {
  const parts = [
    `"name":${JSON.stringify(tool.name)}`,
    `"description":${JSON.stringify(tool.description)}`,
    `"inputSchema":${schemaJson(tool.input, 'input', 'input')}`,
    `"outputSchema":${tool.output ? schemaJson(tool.output, 'output', 'output') : 'null'}`,
    `"permissions":${toJson(tool.permissions, '"permissions"')}`,
    `"tests":${testsJson(tool.tests)}`,
  ];
  return `{"t":"described","tool":{${parts.join(',')}}}`;
}

function testsJson(tests: unknown): string {
  if (!Array.isArray(tests)) throw new JigError('define-tool', 'defineTool: "tests" must be a list.');
  const described = tests.map((test: unknown, index) => {
    if (typeof test !== 'object' || test === null) throw new JigError('define-tool', `defineTool: test ${index + 1} must be an object.`);
    const { name, given, input, expect, expectError } = test as Record<string, unknown>;
    if (typeof name !== 'string') throw new JigError('define-tool', `defineTool: test ${index + 1} needs a "name".`);
    return {
      name,
      given: given ?? {},
      input: input ?? null,
      // As it will be when the result has left a run.
      ...(expect === undefined ? {} : { expect: JSON.parse(resultJson(expect)) as unknown }),
      ...(typeof expectError === 'string' ? { expectError } : {}),
    };
  });
  return toJson(described, '"tests"');
}
