/** Folders: files read and written below a folder that a person has named, and nowhere else. */
import { mkdir, mkdtemp, realpath, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import type { Sqlite } from '../../database/open-database.ts';
import type { BrokerContext } from '../../making-parts.ts';
import type { GrantRow, Handle, KindPart, NameProblem, RehearsalContext, Vault } from '../kind.ts';
import { unknownNames } from '../names.ts';
import { readOwnPath } from '../own-path.ts';
import { pathRows } from '../path-rows.ts';
import type { ResourceCheck } from '../resources.ts';
import { AppendFiles } from './append-file.ts';
import { MemoryAppendJournal, SqliteAppendJournal } from './append-journal.ts';
import { FilesHandle, type FolderAccess } from './files-handle.ts';
import { FolderUsage } from './folder-usage.ts';
import { GrantedFolder } from './granted-folder.ts';
import { readPath } from './relative-path.ts';

export interface FilesKindOptions {
  vault: Vault;
  sqlite: Sqlite;
  /** The data folder: Jig's own, which no tool reaches. */
  home: string;
}

const rehearsalQuotaMb = 64;

export class FilesKind implements KindPart {
  readonly kind = 'files';
  private readonly options: FilesKindOptions;
  private readonly appends: AppendFiles;
  /** By real path: runs that use the same folder share its count. */
  private readonly usages = new Map<string, FolderUsage>();

  constructor(options: FilesKindOptions) {
    this.options = options;
    this.appends = new AppendFiles(new SqliteAppendJournal(options.sqlite));
  }

  check({ files = {} }: Permissions): NameProblem[] {
    return unknownNames('files', Object.keys(files), this.options.vault);
  }

  rows({ files = {} }: Permissions): GrantRow[] {
    return pathRows('files', files, this.options.vault);
  }

  open({ files = {} }: Permissions, { run }: BrokerContext): Handle[] {
    return Object.entries(files).map(([name, access]) => new FilesHandle({ name, access, run, open: () => this.openFolder(name) }));
  }

  /** `given` holds, by the folder's name, texts by relative path. Everything happens in a temporary folder, which goes with the handle. */
  async rehearse({ files = {} }: Permissions, given: unknown, { run }: RehearsalContext): Promise<Result<Handle[]>> {
    const folders = given ?? {};
    if (!isRecord(folders)) return givenInvalid('given.files is not an object', 'Give it as { inbox: { "report.csv": "a,b" } }.');
    for (const [name, texts] of Object.entries(folders)) {
      if (!Object.hasOwn(files, name))
        return givenInvalid(`given.files.${name} names no folder of the permissions`, 'Use the names in `permissions.files`.');
      if (!isRecord(texts)) return givenInvalid(`given.files.${name} is not an object`, 'Give texts by relative path.');
      for (const [path, text] of Object.entries(texts)) {
        const names = readPath(path);
        if (!names.ok) return givenInvalid(`given.files.${name}: ${names.error.message}`, names.error.fix);
        if (typeof text !== 'string')
          return givenInvalid(`given.files.${name} holds something else than text at "${path}"`, 'Give its text.');
      }
    }
    const handles = Object.entries(files).map(([name, access]) => {
      const texts = isRecord(folders[name]) ? folders[name] : {};
      let root: string | null = null;
      const open = async (): Promise<Result<FolderAccess>> => {
        root ??= await realpath(await mkdtemp(join(tmpdir(), 'jig-rehearsal-')));
        for (const [path, text] of Object.entries(texts)) {
          await mkdir(dirname(join(root, path)), { recursive: true });
          await writeFile(join(root, path), String(text));
        }
        const folder = await GrantedFolder.at(root);
        if (!folder.ok) return folder;
        const appends = new AppendFiles(new MemoryAppendJournal());
        return ok({ folder: folder.value, usage: new FolderUsage(root), quotaMb: rehearsalQuotaMb, appends });
      };
      const onClose = async (): Promise<void> => {
        if (root !== null) await rm(root, { recursive: true, force: true });
      };
      return new FilesHandle({ name, access, run, open, onClose });
    });
    return ok(handles);
  }

  /** For the resources: looks whether the folder is there and can be used. */
  readonly tryResource: ResourceCheck = async (resource) => {
    if (resource.kind !== 'files') return ok({ ok: false, message: 'This is no folder.' });
    try {
      if (!(await stat(resource.path)).isDirectory()) return ok({ ok: false, message: `${resource.path} is not a folder.` });
      const { bavail, bsize } = await statfs(resource.path);
      return ok({ ok: true, message: `The folder is there; ${Math.floor((bavail * bsize) / 1_048_576)} MB are free on its disk.` });
    } catch (error) {
      return ok({ ok: false, message: `${resource.path} cannot be used: ${errorText(error)}.` });
    }
  };

  private async openFolder(name: string): Promise<Result<FolderAccess>> {
    const resource = this.options.vault.get('files', name);
    if (!resource)
      return fail('permission-unknown', `the folder ${name} is not configured any more`, 'Add it in Settings, under Resources.');
    // Again: a link may lead elsewhere since it was saved.
    const path = readOwnPath(resource.path, { home: this.options.home, kind: 'files' });
    if (!path.ok) return path;
    const folder = await GrantedFolder.at(path.value);
    if (!folder.ok) return folder;
    const { root } = folder.value;
    const usage = this.usages.get(root) ?? new FolderUsage(root);
    this.usages.set(root, usage);
    return ok({ folder: folder.value, usage, quotaMb: resource.quotaMb, appends: this.appends });
  }
}

function givenInvalid(problem: string, fix: string): Result<never> {
  return fail('given-invalid', `${problem}.`, fix);
}
