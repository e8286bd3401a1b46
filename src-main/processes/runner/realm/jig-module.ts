/** The module "jig" as a tool imports it: defineTool, z and skip; and what defineTool was given. */
import { JigError, safeProperty } from './jig-error.ts';
import { skip } from './skip.ts';
import { zod, type Zod } from './zod.ts';

export interface DefinedTool {
  name: string;
  description: string;
  input: Zod.ZodType;
  output: Zod.ZodType | null;
  permissions: unknown;
  tests: unknown;
  run: (input: unknown, granted: object) => unknown;
}

const defined = new WeakMap<object, DefinedTool>();

function wrong(message: string): never {
  throw new JigError('define-tool', `defineTool: ${message}`);
}

function text(value: unknown, name: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value : wrong(`"${name}" must be a text.`);
}

function schema(value: unknown, name: string): Zod.ZodType {
  return value instanceof zod().ZodType ? value : wrong(`"${name}" must be a schema of z, for example z.object({ id: z.number() }).`);
}

function defineTool(tool: unknown): object {
  if (typeof tool !== 'object' || tool === null) wrong('give it one object with name, description, input, tests and run.');
  const fields = tool as Record<string, unknown>;
  const { run, output } = fields;
  if (typeof run !== 'function') wrong('"run" must be a function.');
  const made = Object.freeze({ name: fields['name'] });
  defined.set(made, {
    name: text(fields['name'], 'name'),
    description: text(fields['description'], 'description'),
    input: schema(fields['input'], 'input'),
    output: output === undefined ? null : schema(output, 'output'),
    permissions: fields['permissions'] ?? {},
    tests: fields['tests'] ?? [],
    // As a method, so that `this` is what its author sees.
    run: (input, granted) => Reflect.apply(run, tool, [input, granted]) as unknown,
  });
  return made;
}

export const jigModule = {
  defineTool,
  skip,
  get z() {
    return zod();
  },
};

/** What a module's default export is. Throws a JigError when it is neither a tool nor a script. */
export function readExport(made: unknown): { tool: DefinedTool } | { script: (granted: object) => unknown } {
  if (typeof made === 'object' && made !== null) {
    const tool = defined.get(made);
    if (tool) return { tool };
    const script = safeProperty(made, 'script');
    if (typeof script === 'function') return { script: (granted) => Reflect.apply(script, undefined, [granted]) as unknown };
  }
  throw new JigError('no-tool', 'The module must end with: export default defineTool({ ... }).');
}
