/** The forms for grants and resources: what a person chooses becomes what the contract knows, and nothing else. */
import { describe, expect, it } from 'vitest';
import { permissionsSchema, type Permissions, type Resource } from '../../src-preload/contract/permissions.ts';
import { choicesFor, grantFrom, grantRows } from '../../src-renderer/features/connect/grant-rows.ts';
import { fieldsOf, readResource, startValues } from '../../src-renderer/features/resources/resource-fields.ts';
import { kindOrder } from '../../src-renderer/features/resources/resource-words.ts';

const mail: Resource = {
  kind: 'mail',
  name: 'main',
  host: 'smtp.example.org',
  port: 465,
  secure: true,
  user: 'news',
  password: '',
  passwordSet: true,
  from: 'news@example.org',
  ratePerSecond: 0,
};
const resources: Resource[] = [
  { kind: 'sql', name: 'crm', path: '/data/crm.db' },
  { kind: 'http', name: 'prices', baseUrl: 'http://127.0.0.1:1/' },
  mail,
  { kind: 'secret', name: 'stripe', value: '', valueSet: true },
];

describe('a grant', () => {
  it('stays what it is when nothing is chosen anew, also with what the form does not offer', () => {
    const grants: Permissions[] = [
      {},
      { sql: { crm: 'write' }, tools: ['a__b'] },
      { http: { 'api.example.org': { methods: ['POST'] } }, mail: { main: { maxPerRun: 37 } }, kv: 'read' },
      { tcp: { plc: { tls: true } }, files: { gone: 'read' } },
    ];
    for (const grant of grants) {
      const rows = grantRows(resources, grant);
      expect(grantFrom(rows, choicesFor(rows, grant), grant.tools ?? [], grant)).toEqual(grant);
    }
  });

  it('gives what was chosen, and secrets to the web hosts of the same client', () => {
    const rows = grantRows(resources, {});
    const granted = grantFrom(rows, { 'sql crm': 'read', 'http prices': 'write', 'mail main': '100', 'secrets stripe': 'read' }, [], {});
    expect(granted).toEqual({
      sql: { crm: 'read' },
      http: { prices: { methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], secrets: ['stripe'] } },
      mail: { main: { maxPerRun: 100 } },
      secrets: ['stripe'],
    });
    expect(permissionsSchema.safeParse(granted).success).toBe(true);
  });
});

describe('a resource', () => {
  it('is the same after it was read into the form and out of it', () => {
    for (const resource of resources) {
      expect(readResource(resource.kind, startValues(resource.kind, resource), resource)).toEqual({ ok: true, resource });
    }
  });

  it('names every field that is missing, of each kind', () => {
    for (const kind of kindOrder) {
      const empty = Object.fromEntries(fieldsOf[kind].map(({ key, type }) => [key, type === 'switch' ? false : '']));
      const read = readResource(kind, empty, null);
      expect(read.ok).toBe(false);
      if (!read.ok) expect(Object.keys(read.problems)).toContain('name');
    }
  });

  it('is turned down with the reason beside the field', () => {
    const read = readResource('tcp', { name: 'Plc 1', host: '10.0.0.1', port: '70000', tls: false }, null);
    expect(read).toMatchObject({ ok: false, problems: { name: expect.stringContaining('a-z'), port: expect.any(String) } });
  });
});
