/**
 * TypeScript's checker in a long-lived native child (typescript 7's API, `--api --async`: unstable by name, so all of it is behind this
 * class): started on first use, one draft at a time, killed when it takes too long, started anew when it died.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { within } from '#lib/within.ts';
import { checkByCommand } from './check-by-command.ts';
import { CheckerFiles, compilerOptions, configFile, draftFile, draftFolder } from './checker-files.ts';
import { JsonRpcChild } from './json-rpc-child.ts';

export interface RawDiagnostic {
  /** UTF-16 offsets in the draft. */
  pos: number;
  end: number;
  code: number;
  category: number;
  text: string;
  fileName?: string | undefined;
  messageChain?: RawDiagnostic[] | undefined;
}

const diagnosticSchema: z.ZodType<RawDiagnostic> = z.object({
  pos: z.number(),
  end: z.number(),
  code: z.number(),
  category: z.number(),
  text: z.string(),
  fileName: z.string().optional(),
  get messageChain() {
    return z.array(diagnosticSchema).optional();
  },
});
const diagnosticsSchema = z.array(diagnosticSchema).nullish();
const snapshotSchema = z.object({ snapshot: z.number(), projects: z.array(z.object({ id: z.string() })) });

/** The files of declarations.ts; they are filled with the first draft. */
const declarationNames = ['jig.d.ts', 'z.d.ts', 'z-functions.d.ts', 'globals.d.ts', 'tools.d.ts'];
const callbacks = 'readFile,fileExists,directoryExists,getAccessibleEntries,realpath';

/** Go's collector runs less often while there is little to collect: a third less processor time a draft, for 18 MB. */
const frugal = { GOGC: '400', GOMEMLIMIT: '256MiB' };
/** An idle child gives its memory back; the next draft waits 0.1 s for a new one. */
const idleMs = 300_000;

/** Thrown when the draft took longer than the deadline. */
export class CheckTookTooLong extends Error {}

/** The native compiler, of the package for this platform; outside of the app's archive, where programs can be started. */
export function compilerFile(): string {
  const require = createRequire(import.meta.url);
  const fromTypescript = createRequire(require.resolve('typescript/package.json'));
  const folder = dirname(fromTypescript.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`));
  const file = join(folder, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc');
  return file.replace(/app\.asar([\\/])/, 'app.asar.unpacked$1');
}

interface Session {
  child: JsonRpcChild;
  files: CheckerFiles;
  /** Resolves when TypeScript's library is loaded. */
  ready: Promise<void>;
}

export class TypeChecker {
  private readonly deadlineMs: number;
  private readonly file: string;
  private readonly onFallback: (reason: unknown) => void;
  private session: Session | null = null;
  private last: Promise<void> = Promise.resolve();
  private idle: NodeJS.Timeout | null = null;
  private isStopped = false;

  /** `onFallback` is told why a draft is checked by the command instead. */
  constructor({
    deadlineMs,
    file = compilerFile(),
    onFallback,
  }: {
    deadlineMs: number;
    file?: string;
    onFallback: (reason: unknown) => void;
  }) {
    this.deadlineMs = deadlineMs;
    this.file = file;
    this.onFallback = onFallback;
  }

  /** The child's process id, while it runs. */
  get pid(): number | undefined {
    return this.session?.child.isAlive ? this.session.child.pid : undefined;
  }

  /** Starts the child and has it read its library; not needed, but it saves the first draft the time. */
  warm(): void {
    if (!this.isStopped) void this.open().ready.catch(() => undefined);
  }

  /** The draft's own diagnostics. `declarations` are further files by name. Throws `CheckTookTooLong`, or with why the child failed. */
  check(code: string, declarations: Record<string, string>): Promise<RawDiagnostic[]> {
    if (this.idle) clearTimeout(this.idle);
    const run = this.last.then(() => this.checkNow(code, declarations));
    const settled = run.then(
      () => undefined,
      () => undefined,
    );
    this.last = settled;
    void settled.then(() => this.restSoon(settled));
    return run;
  }

  private restSoon(settled: Promise<void>): void {
    if (this.last !== settled || this.isStopped) return;
    this.idle = setTimeout(() => {
      if (this.last === settled) void this.close();
    }, idleMs).unref();
  }

  /** Ends the child. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.idle) clearTimeout(this.idle);
    await this.close();
  }

  private async checkNow(code: string, declarations: Record<string, string>): Promise<RawDiagnostic[]> {
    if (this.isStopped) throw new Error('The type checker was stopped.');
    try {
      return await this.inTime(this.ask(this.open(), code, declarations));
    } catch (error) {
      if (error instanceof CheckTookTooLong) throw error;
      // The child died, or does not speak as it should: the command is slower and the same.
      await this.close();
      if (this.isStopped) throw error;
      this.onFallback(error);
      return this.inTime(checkByCommand(this.file, code, declarations, AbortSignal.timeout(this.deadlineMs)));
    }
  }

  private async inTime(work: Promise<RawDiagnostic[]>): Promise<RawDiagnostic[]> {
    const result = await within(work, this.deadlineMs);
    if (result !== 'late') return result;
    work.catch(() => undefined);
    await this.close();
    throw new CheckTookTooLong();
  }

  private async ask({ child, files, ready }: Session, code: string, declarations: Record<string, string>): Promise<RawDiagnostic[]> {
    await ready;
    const changed = [draftFile];
    files.set(draftFile, code);
    for (const [name, text] of Object.entries(declarations)) {
      const path = `${draftFolder}/${name}`;
      if (files.text(path) === text) continue;
      files.set(path, text);
      changed.push(path);
    }
    const snapshot = snapshotSchema.parse(await child.request('updateSnapshot', { fileChanges: { changed } }));
    const where = { snapshot: snapshot.snapshot, project: snapshot.projects[0]?.id, file: draftFile };
    try {
      const kinds = ['getSyntacticDiagnostics', 'getSemanticDiagnostics'];
      const answers = await Promise.all(kinds.map((kind) => child.request(kind, where)));
      const [syntactic = [], semantic = []] = answers.map((answer) => diagnosticsSchema.parse(answer) ?? []);
      return syntactic.length > 0 ? syntactic : semantic;
    } finally {
      await child.request('release', { snapshot: snapshot.snapshot });
    }
  }

  private open(): Session {
    if (this.session?.child.isAlive) return this.session;
    const files = new CheckerFiles(dirname(this.file));
    files.set(draftFile, 'export {};');
    for (const name of declarationNames) files.set(`${draftFolder}/${name}`, 'export {};');
    files.set(configFile, JSON.stringify({ compilerOptions, files: ['draft.ts', ...declarationNames] }));
    const args = ['--api', '--async', '--cwd', draftFolder, `--callbacks=${callbacks}`];
    const child = new JsonRpcChild(this.file, args, {
      cwd: dirname(this.file),
      env: frugal,
      answer: (method, argument) => files.answer(method, argument),
    });
    this.session = { child, files, ready: loadLibrary(child) };
    return this.session;
  }

  private async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    session?.ready.catch(() => undefined);
    await session?.child.kill();
  }
}

async function loadLibrary(child: JsonRpcChild): Promise<void> {
  await child.request('initialize', null);
  const { snapshot, projects } = snapshotSchema.parse(await child.request('updateSnapshot', { openProjects: [configFile] }));
  await child.request('getSemanticDiagnostics', { snapshot, project: projects[0]?.id, file: draftFile });
  await child.request('release', { snapshot });
}
