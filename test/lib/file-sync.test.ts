/** Syncs beside the thread: shared by those who come during one, and refused in words. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileSync } from '../../src-main/lib/file-sync.ts';

test('calls during a sync share the next one, and not the present one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jig-sync-'));
  const path = join(folder, 'file');
  writeFileSync(path, 'x');
  const file = new FileSync(path);
  const first = file.sync();
  const second = file.sync();
  expect(second).not.toBe(first);
  expect(file.sync()).toBe(second);
  await Promise.all([first, second]);
  await file.sync();
  file.close();
  await expect(file.sync()).rejects.toThrow('EBADF');
  await expect(file.sync()).rejects.toThrow('EBADF');
  expect(() => new FileSync(join(folder, 'none'))).toThrow('ENOENT');
  rmSync(folder, { recursive: true });
});
