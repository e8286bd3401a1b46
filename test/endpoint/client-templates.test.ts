/** The texts of the Connect screen, as each client reads them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { clientTemplates } from '../../src-main/engine/endpoint/client-templates.ts';
import { clientTemplateSchema } from '../../src-preload/contract/system.ts';
import { value } from './harness.ts';

const folder = fileURLToPath(new URL('../../resources/clients', import.meta.url));
const options = { folder, mcpUrl: 'http://127.0.0.1:7420/mcp', token: 'jig_a-b_c' };
const templates = value(clientTemplates(options));
const byId = (id: string) => templates.find((template) => template.id === id)?.text ?? '';

test('there is one for each common client, in order', () => {
  expect(templates.map(({ id }) => id)).toEqual(['claude-code', 'cursor', 'vscode', 'codex', 'windsurf', 'zed', 'gemini-cli', 'stdio']);
  for (const template of templates) expect(clientTemplateSchema.strict().parse(template)).toEqual(template);
});

test.each(templates.map(({ id }) => id))('%s has nothing left to fill in', (id) => {
  expect(byId(id)).not.toMatch(/[{]{2}|[}]{2}\w/);
  if (id !== 'stdio') {
    expect(byId(id)).toContain(options.mcpUrl);
    expect(byId(id)).toContain(`Bearer ${options.token}`);
  }
});

test('JSON texts are JSON of the shape that each client reads', () => {
  const headers = { Authorization: `Bearer ${options.token}` };
  const url = options.mcpUrl;
  expect(JSON.parse(byId('cursor'))).toEqual({ mcpServers: { jig: { url, headers } } });
  expect(JSON.parse(byId('vscode'))).toEqual({ servers: { jig: { type: 'http', url, headers } } });
  expect(JSON.parse(byId('windsurf'))).toEqual({ mcpServers: { jig: { serverUrl: url, headers } } });
  expect(JSON.parse(byId('zed'))).toEqual({ context_servers: { jig: { url, headers } } });
  expect(JSON.parse(byId('gemini-cli'))).toEqual({ mcpServers: { jig: { httpUrl: url, headers } } });
  expect(JSON.parse(byId('stdio'))).toEqual({ mcpServers: { jig: { command: 'jig', args: ['stdio'] } } });
});

test('a broken folder is a failure that names it', () => {
  expect(clientTemplates({ ...options, folder: '/nowhere' })).toMatchObject({
    ok: false,
    error: { code: 'templates-missing', message: expect.stringContaining('/nowhere') },
  });
  const broken = mkdtempSync(join(tmpdir(), 'jig-templates-'));
  writeFileSync(join(broken, 'x.json'), '{"id": 1}');
  expect(clientTemplates({ ...options, folder: broken })).toMatchObject({ ok: false, error: { code: 'templates-missing' } });
  rmSync(broken, { recursive: true });
});
