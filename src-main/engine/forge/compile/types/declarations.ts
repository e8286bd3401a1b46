/** The declarations that a draft is checked against: `jig`, `z`, the realm's globals, and the tools that the draft may call. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaType, takesNothing } from './schema-type.ts';

/** What the compiler knows of a tool of the library. */
export interface CallableTool {
  inputSchema: unknown;
  outputSchema: unknown;
}

export interface Declarations {
  /** By file name. */
  files: Record<string, string>;
  /** All of it, for the identity. */
  text: string;
}

export class DeclarationFiles {
  private readonly fixed: Record<string, string>;

  /** Reads resources/making once. Throws when the install is broken. */
  constructor(resourcesFolder: string) {
    const read = (name: string) => readFileSync(join(resourcesFolder, 'making', name), 'utf8');
    this.fixed = Object.fromEntries(['jig.d.ts', 'z.d.ts', 'z-functions.d.ts', 'globals.d.ts'].map((name) => [name, read(name)]));
  }

  /** With the types of the named tools; null stands for one that the library does not have. */
  for(tools: ReadonlyMap<string, CallableTool | null>): Declarations {
    const files = { ...this.fixed, 'tools.d.ts': toolDeclarations(tools) };
    return { files, text: Object.values(files).join('\n') };
  }
}

function toolDeclarations(tools: ReadonlyMap<string, CallableTool | null>): string {
  const names = [...tools.keys()].toSorted();
  const functions = names.map((name) => `    ${JSON.stringify(name)}: ${functionType(tools.get(name) ?? null)};\n`);
  const union = names.length === 0 ? 'never' : names.map((name) => JSON.stringify(name)).join(' | ');
  return `declare module 'jig' {\n  export type ToolName = ${union};\n  export interface ToolFunctions {\n${functions.join('')}  }\n}\n`;
}

/** `(input: { ... }) => Promise<...>`. */
export function functionType(tool: CallableTool | null): string {
  if (!tool) return '(input?: any) => Promise<any>';
  const optional = takesNothing(tool.inputSchema) ? '?' : '';
  return `(input${optional}: ${schemaType(tool.inputSchema, 'unknown')}) => Promise<${schemaType(tool.outputSchema, 'any')}>`;
}
