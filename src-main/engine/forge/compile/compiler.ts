/** The forge's compiler: a draft's way through parse, policy, types and compile. */
import type { Diagnostic } from '#contract/making.ts';
import type { Permissions } from '#contract/permissions.ts';
import type { Logger } from '#lib/logger.ts';
import { errorText } from '#lib/guards.ts';
import type { Compiler } from '../../making-parts.ts';
import { checkPermissions } from './check-permissions.ts';
import type { SourceResult } from './compile-source.ts';
import { findHiddenText } from './hidden-text.ts';
import { checkText } from './check-text.ts';
import { SourceCompiler } from './source-compiler.ts';
import { SourceText } from './source-text.ts';
import { DeclarationFiles, type CallableTool, type Declarations } from './types/declarations.ts';
import { explainTypes } from './types/explain-types.ts';
import { CheckTookTooLong, TypeChecker } from './types/type-checker.ts';

type Compilation = Awaited<ReturnType<Compiler['compile']>>;

/** Longest time for one draft in each of the two: a busy machine takes a tenth. */
const deadlineMs = 15_000;

export interface CompilerParts {
  /** Holds making/*.d.ts. */
  resourcesFolder: string;
  /** A tool of the library by the name that a draft gives: its full name. Null when there is none. */
  tool: (name: string) => CallableTool | null;
  logger: Logger;
}

export class DraftCompiler implements Compiler {
  private readonly parts: CompilerParts;
  private readonly declarations: DeclarationFiles;
  private readonly sources = new SourceCompiler({ deadlineMs });
  private readonly types: TypeChecker;

  constructor(parts: CompilerParts) {
    this.parts = parts;
    const onFallback = (reason: unknown) => parts.logger.warn('types are checked by the command', { reason: errorText(reason) });
    this.types = new TypeChecker({ deadlineMs, onFallback });
    this.declarations = new DeclarationFiles(parts.resourcesFolder);
  }

  async compile(draft: Parameters<Compiler['compile']>[0]): Promise<Compilation> {
    const { code, language, kind } = draft;
    const result: Compilation = { diagnostics: checkText(code), compiled: null, declarations: '', hidden: [], timings: {} };
    if (hasError(result.diagnostics)) return result;
    result.hidden = findHiddenText(code);
    if (language === 'python') {
      // Python is run as it is written; the runner reports its errors when the module is loaded.
      return { ...result, compiled: code, declarations: this.declarations.for(new Map()).text };
    }
    // The checker reads its library while the source is compiled.
    this.types.warm();
    const source = await this.compileSource({ code, kind, permissions: draft.permissions ?? {} });
    if ('severity' in source) return { ...result, diagnostics: [source] };
    result.diagnostics = source.diagnostics;
    Object.assign(result.timings, source.timings);
    const permissions = checkPermissions(source.permissions, code, source.places);
    if (Array.isArray(permissions)) return { ...result, diagnostics: [...result.diagnostics, ...permissions] };
    const tools = new Map((permissions.tools ?? []).map((name) => [name, this.parts.tool(name)]));
    const declarations = this.declarations.for(tools);
    result.declarations = declarations.text;
    for (const [name, tool] of tools) if (tool === null) result.diagnostics.push(unknownTool(name, source, code));
    if (source.compiled === null || hasError(result.diagnostics)) return result;

    const started = performance.now();
    result.diagnostics.push(...(await this.checkTypes(code, source, declarations, tools)));
    result.timings.types = performance.now() - started;
    if (!hasError(result.diagnostics)) result.compiled = source.compiled;
    return result;
  }

  async namedTools(code: string): Promise<string[]> {
    if (hasError(checkText(code))) return [];
    try {
      return await this.sources.namedTools(code);
    } catch (error) {
      this.parts.logger.warn('a script could not be read', { error: errorText(error) });
      return [];
    }
  }

  /** Ends the thread and the type checker's process. */
  async stop(): Promise<void> {
    await Promise.all([this.sources.stop(), this.types.stop()]);
  }

  private async compileSource(request: {
    code: string;
    kind: 'tool' | 'script';
    permissions: Permissions;
  }): Promise<SourceResult | Diagnostic> {
    try {
      return await this.sources.compile(request);
    } catch (error) {
      this.parts.logger.warn('a draft could not be compiled', { error: errorText(error) });
      return broken('parse', `The draft could not be read: ${errorText(error)}`, 'Make it simpler, or split it into two tools.');
    }
  }

  private async checkTypes(
    code: string,
    source: SourceResult,
    declarations: Declarations,
    tools: ReadonlyMap<string, CallableTool | null>,
  ): Promise<Diagnostic[]> {
    try {
      const found = await this.types.check(source.checked.text, declarations.files);
      return explainTypes(found, { code, source, tools });
    } catch (error) {
      if (error instanceof CheckTookTooLong)
        return [
          broken(
            'types',
            `The types could not be checked within ${deadlineMs / 1000} seconds.`,
            'Use simpler types: no recursive or computed ones.',
          ),
        ];
      this.parts.logger.warn('the type checker failed', { error: errorText(error) });
      return [broken('types', `The type checker failed: ${errorText(error)}`, 'Send the draft again; if it fails again, see jig doctor.')];
    }
  }
}

function unknownTool(name: string, { places }: SourceResult, code: string): Diagnostic {
  const message = `permissions.tools names ${JSON.stringify(name)}, which the library does not have.`;
  return new SourceText(code).diagnostic(
    'policy',
    'error',
    places[`tools.${name}`] ?? 0,
    message,
    'Use the full name of a tool as find_tools gives it.',
  );
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function broken(stage: Diagnostic['stage'], message: string, fix: string): Diagnostic {
  return { stage, severity: 'error', line: 0, column: 0, message, fix };
}
