/** The files that the type checker sees: the draft and its declarations, in memory, and TypeScript's own library. Nothing else of the disk. */
import { posix } from 'node:path';

/** A folder that need not exist. */
export const draftFolder = '/jig-draft';
export const draftFile = `${draftFolder}/draft.ts`;
export const configFile = `${draftFolder}/tsconfig.json`;

export const compilerOptions = {
  target: 'ESNext',
  module: 'ESNext',
  moduleResolution: 'bundler',
  moduleDetection: 'force',
  lib: ['ESNext'],
  types: [],
  strict: true,
  // Code as agents write it: error.message in a catch is no reason to refuse it, and a list that begins as [] takes the type of what is put
  // into it, which TypeScript does with noImplicitAny only. What that complains about besides is left out (explain-types.ts).
  noImplicitAny: true,
  useUnknownInCatchVariables: false,
  noEmit: true,
  skipLibCheck: true,
  isolatedModules: true,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
};

export class CheckerFiles {
  private readonly files = new Map<string, string>();
  private readonly folders = new Set<string>();
  private readonly libraryFolder: string;

  /** `libraryFolder` holds lib.*.d.ts. */
  constructor(libraryFolder: string) {
    this.libraryFolder = libraryFolder.replaceAll('\\', '/');
  }

  set(path: string, text: string): void {
    this.files.set(path, text);
    for (let folder = posix.dirname(path); folder.startsWith(draftFolder); folder = posix.dirname(folder)) this.folders.add(folder);
  }

  text(path: string): string | undefined {
    return this.files.get(path);
  }

  /** Answers one of the checker's questions to its file system. */
  answer(method: string, argument: unknown): unknown {
    const path = typeof argument === 'string' ? argument : '';
    const isLibrary = posix.dirname(path) === this.libraryFolder;
    switch (method) {
      case 'readFile': {
        // Null lets the checker read the disk itself.
        if (isLibrary) return null;
        return { content: this.files.get(path) ?? null };
      }
      case 'fileExists':
        return isLibrary ? null : this.files.has(path);
      case 'directoryExists':
        return path === this.libraryFolder || this.folders.has(path);
      case 'getAccessibleEntries':
        return { files: [], directories: [] };
      case 'realpath':
        return path;
      default:
        return null;
    }
  }
}
