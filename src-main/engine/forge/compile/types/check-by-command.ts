/** The same check by TypeScript's command line, in a temporary folder: slower (0.1-0.3 s), for when the API's child does not work. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilerOptions } from './checker-files.ts';
import type { RawDiagnostic } from './type-checker.ts';

const diagnosticLine = /^draft\.ts\((\d+),(\d+)\): error TS(\d+): (.*)$/;
const error = 1;

/** The draft's own errors. Throws when the command cannot be started or is ended by the signal. */
export async function checkByCommand(
  file: string,
  code: string,
  declarations: Record<string, string>,
  signal: AbortSignal,
): Promise<RawDiagnostic[]> {
  const folder = await mkdtemp(join(tmpdir(), 'jig-types-'));
  try {
    const names = Object.keys(declarations);
    await writeFile(join(folder, 'draft.ts'), code);
    for (const name of names) await writeFile(join(folder, name), declarations[name] ?? '');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['draft.ts', ...names] }));
    return readDiagnostics(await output(file, folder, signal), code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Exit status 1 and 2 mean that there are errors to read. */
function output(file: string, folder: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, ['-p', folder, '--pretty', 'false'], { cwd: folder, env: {}, signal, killSignal: 'SIGKILL' }, (failure, stdout) => {
      if (failure && typeof failure.code !== 'number') reject(failure);
      else resolve(stdout);
    });
  });
}

/** Lines that follow a diagnostic, indented by two blanks a level, are its chain. */
function readDiagnostics(stdout: string, code: string): RawDiagnostic[] {
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  const found: RawDiagnostic[] = [];
  for (const line of stdout.split(/\r?\n/)) {
    const match = diagnosticLine.exec(line);
    const last = found.at(-1);
    if (match) {
      const pos = (starts[Number(match[1]) - 1] ?? 0) + Number(match[2]) - 1;
      const word = /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(code.slice(pos, pos + 100))?.[0] ?? '';
      found.push({ pos, end: pos + word.length, code: Number(match[3]), category: error, text: match[4] ?? '' });
    } else if (last && line.startsWith('  ')) {
      last.messageChain = [{ ...last, messageChain: undefined, text: line.trim() }];
    }
  }
  return found;
}
