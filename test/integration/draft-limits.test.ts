/** A person reads drafts one by one: an author has at most 50 waiting, and 50 being checked, and others are not held up. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DraftStore } from '../../src-main/engine/forge/draft-store.ts';
import type { DraftState } from '../../src-preload/contract/making.ts';
import { connectV2, type AnyClient } from '../endpoint/connect.ts';
import { startMaking, type RunningJig } from './running-jig.ts';

const most = 50;

const tool = (name: string, permissions = '{}') => `import { defineTool, z } from 'jig';
export default defineTool({
  name: '${name}',
  description: 'Used by a test of limits; nothing else needs it.',
  input: z.object({}),
  output: z.object({ ok: z.boolean() }),
  permissions: ${permissions},
  tests: [{ name: 'works', input: {}, expect: { ok: true } }],
  run: () => ({ ok: true }),
});
`;
/** Touches something, so that a person has to decide. */
const reviewed = (name: string) => tool(name, "{ kv: 'write' }");

let jig: RunningJig;
let agent: AnyClient;
let other: AnyClient;
let library: Database.Database;

beforeAll(async () => {
  const making = await startMaking();
  ({ jig, agent } = making);
  const { token } = await making.person.call('clients.create', { name: 'other' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  other = await connectV2(new StreamableHTTPClientTransport(new URL(jig.served.ready.mcp), { requestInit }));
  library = new Database(join(jig.box.home, 'library.db'), { timeout: 60_000 });
});
afterEach(() => library.exec('delete from draft'));
afterAll(async () => {
  library.close();
  await other.close();
  await jig.stop();
});

/** As many drafts of the first agent as there may be, named draft_0 and so on. */
function fill(state: DraftState): void {
  const drafts = new DraftStore(library);
  library.transaction(() => {
    for (let n = 0; n < most; n += 1) {
      const { id } = drafts.add({ code: '', language: 'typescript', fixtures: {}, owner: { name: 'local', clientId: 'local' } });
      drafts.change(id, { name: `draft_${n}`, state });
    }
  })();
}

const checked = async (client: AnyClient, code: string) => jig.checked((await jig.make(client, code)).id);

it('the fifty-first that would wait fails with what to do, unless it takes the place of one that waits', async () => {
  fill('waiting-for-review');
  const waiting = async () => (await jig.call('drafts.list', { state: 'waiting-for-review' })).length;
  expect(await checked(agent, reviewed('one_more'))).toMatchObject({
    state: 'failed',
    diagnostics: [
      { stage: 'review', message: expect.stringContaining('50 of your drafts wait'), fix: expect.stringContaining('the person') },
    ],
  });
  expect(await waiting()).toBe(most);
  expect(await checked(agent, reviewed('draft_7'))).toMatchObject({ state: 'waiting-for-review', diagnostics: [] });
  expect(await waiting()).toBe(most);
  // What needs no review is published, and another author has room of their own.
  expect(await checked(agent, tool('harmless'))).toMatchObject({ state: 'published' });
  expect(await checked(other, reviewed('one_more'))).toMatchObject({ state: 'waiting-for-review' });
  expect(await waiting()).toBe(most + 1);
});

it('the fifty-first that would be checked at the same time is refused, and other authors are served', async () => {
  fill('checking');
  expect(await jig.make(agent, tool('too_many'))).toMatchObject({
    error: { code: 'drafts-checking', fix: expect.stringContaining('Wait') },
  });
  expect(await checked(other, tool('by_another'))).toMatchObject({ state: 'published' });
  library.exec("delete from draft where name = 'draft_7'");
  expect(await checked(agent, tool('in_its_turn'))).toMatchObject({ state: 'published' });
});
