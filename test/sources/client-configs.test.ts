/** The configuration files of other clients are found where each OS keeps them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findClientConfigs } from '../../src-main/engine/sources/client-configs.ts';
import { tempFolder } from './setup.ts';

const place = (home: string, ...parts: string[]) => {
  const path = join(home, ...parts);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '{"mcpServers":{}}');
  return path;
};

test('only files that exist are offered', () => {
  const home = tempFolder();
  const at = { home, appData: join(home, 'Roaming'), configHome: undefined };
  expect(findClientConfigs({ ...at, platform: 'linux' })).toEqual([]);
  const cursor = place(home, '.cursor', 'mcp.json');
  const linux = place(home, '.config', 'Code', 'User', 'mcp.json');
  const mac = place(home, 'Library', 'Application Support', 'Code', 'User', 'mcp.json');
  const windows = place(home, 'Roaming', 'Code', 'User', 'mcp.json');
  const paths = (platform: NodeJS.Platform) => findClientConfigs({ ...at, platform }).map(({ path }) => path);
  expect(paths('linux')).toEqual([cursor, linux]);
  expect(paths('darwin')).toEqual([cursor, mac]);
  expect(paths('win32')).toEqual([cursor, windows]);
});
