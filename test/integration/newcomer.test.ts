/** What a newcomer does first: `jig start`, the README's example by command line, small talk, and a chat program behind the gateway. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src-preload/contract/routing.ts';
import type { AnyClient } from '../endpoint/connect.ts';
import { proveConversation } from '../gateway/conversation-proof.ts';
import { startUpstream, type Upstream } from '../gateway/scripted-upstream.ts';
import { findTools, namesOf, RunningJig } from './running-jig.ts';

const question = 'Analyze the last 5 transactions of Sashvat Bharat';

let jig: RunningJig;
let client: AnyClient;
let upstream: Upstream;

beforeAll(async () => {
  [jig, upstream] = await Promise.all([RunningJig.start(['start', '--headless', '--no-open']), startUpstream()]);
  while ((await jig.call('library.sources', {})).length === 0) await sleep(50);
  await jig.indexed();
  client = await jig.connect('v2 client over HTTP');
});
afterAll(async () => {
  await jig.stop();
  await upstream.close();
});

async function find(...args: string[]): Promise<Route> {
  const { status, stdout, stderr } = await jig.box.run(['find', ...args, '--json']);
  expect(status, stdout + stderr).toBe(0);
  return JSON.parse(stdout) as Route;
}

describe('a request with several wishes', () => {
  it.each([
    ['list unpaid invoices and then email Ada about them', ['workshop__list_invoices', 'workshop__send_email']],
    ['which invoices are overdue? remind the clients', ['workshop__list_invoices', 'workshop__send_invoice_reminder']],
  ])('%s: both tools are handed out', async (request, needed) => {
    const picks = (await find(request)).picks.map(({ name }) => name);
    expect(picks).toEqual(expect.arrayContaining(needed));
  });
});

describe('the README’s example', () => {
  it('is what the README says', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    for (const part of [
      `jig -- find "${question}"`,
      `jig -- call workshop__fetch_transactions '{"client": "Sashvat Bharat", "limit": 5}'`,
      `jig -- find "Now email that to my boss" --context "${question}"`,
    ])
      expect(readme).toContain(part);
  });

  it('finds the tool that fetches, and not its neighbours that delete or update', async () => {
    const route = await find(question);
    expect(route).toMatchObject({ abstained: false, searchedBy: 'vectors+text' });
    const picks = route.picks.map(({ name }) => name);
    expect(picks[0]).toBe('workshop__fetch_transactions');
    expect(picks).not.toContain('workshop__delete_transaction');
    expect(picks).not.toContain('workshop__update_transaction');
    // The menu has 348 tokens; against a library of thousands they are nothing, against these fifty tools a few percent.
    expect(route.tokens.saved / route.tokens.baseline).toBeGreaterThanOrEqual(0.92);
  });

  it('gets rows from the call', async () => {
    const { status, stdout } = await jig.box.run([
      'call',
      'workshop__fetch_transactions',
      '{"client": "Sashvat Bharat", "limit": 5}',
      '--json',
    ]);
    expect(status).toBe(0);
    const { structuredContent } = JSON.parse(stdout) as { structuredContent: { transactions: unknown[] } };
    expect(structuredContent.transactions).toHaveLength(5);
  });

  it('finds the mail tool for a follow-up that says little by itself', async () => {
    const route = await find('Now email that to my boss', '--context', question);
    expect(route.picks.map(({ name }) => name)).toContain('workshop__send_email');
  });

  it('reads like an answer for people', async () => {
    const { stdout } = await jig.box.run(['find', question]);
    expect(stdout).toMatch(/^Use workshop__fetch_transactions/);
    const called = await jig.box.run(['call', 'workshop__fetch_transactions', '{"client": "Sashvat Bharat", "limit": 5}']);
    expect(called.stdout).toContain('5 transactions, newest first');
  });
});

describe('small talk and thanks', () => {
  const conversation = [
    { role: 'user', content: question },
    { role: 'assistant', content: 'The last five are groceries, rent, a train ticket, a book and a refund.' },
  ];

  it.each([
    ['Hi there!'],
    ['Good morning, how are you today?'],
    ['Thanks a lot, that was very helpful.'],
    ['Thank you!'],
    ['Great, that is all for now. Bye!'],
    ['Who are you?'],
    ['Tell me a joke.'],
    ['Haha, nice one'],
    ['What do you think about the meaning of life?'],
    ['Can you explain what you just said in simpler words?'],
    ['You are the best 😊'],
    ['ok'],
  ])('%s hands out no tool, alone and in a conversation', async (phrase) => {
    for (const more of [{}, { context: conversation }]) {
      const found = await findTools(client, phrase, more);
      expect(namesOf(found), 'context' in more ? 'in a conversation' : 'alone').toEqual([]);
      expect(found.note).toBeTruthy();
    }
  });
});

describe('the gateway before the real engine', () => {
  beforeAll(async () => {
    await jig.call('settings.change', { gateway: { upstreamUrl: upstream.url } });
  });

  it('hands a chat program’s requests on with the stock tool, then with the mail tool, and nothing else added', async () => {
    const { gateway, token } = jig.served.ready;
    await proveConversation({ gatewayUrl: gateway, token, upstream, stockTool: /get_stock_price/, mailTool: /send_email/ });
  });

  it('adds nothing to thanks', async () => {
    const { gateway, token } = jig.served.ready;
    upstream.received.length = 0;
    const sent = { model: 'scripted', messages: [{ role: 'user', content: 'Thank you, that was all.' }] };
    const answer = await fetch(`${gateway}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    });
    expect(answer.status).toBe(200);
    expect(upstream.received.map(({ json }) => json)).toEqual([sent]);
  });

  it('shows up in the activity with the tools that it added', async () => {
    const entries = await jig.call('activity.list', { limit: 100 });
    expect(entries.find(({ kind }) => kind === 'gateway')).toMatchObject({ ok: true });
  });
});
