/** What a client's use teaches, and all that teaches nothing. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import OpenAI from 'openai';
import { startUpstream } from '../gateway/scripted-upstream.ts';
import { value } from '../endpoint/harness.ts';
import { openClassroom, teachDesk, type Classroom, type Pupil } from './classroom.ts';

const tools = {
  send_parcel: 'Sends a parcel to an address.',
  track_parcel: 'Says where a parcel is.',
  weigh_parcel: 'Weighs a parcel on the scale.',
  open_door: 'Opens the door.',
};

let room: Classroom;
let pupil: Pupil;

beforeEach(async () => {
  room = await openClassroom();
  await teachDesk(room, tools);
  pupil = await room.pupil();
});
afterEach(() => room.dispose());

const nothing = () => expect(room.learning.examples(room.idOf('track_parcel'))).toEqual([]);

describe('a request becomes an example of the tool that was called for it', () => {
  test('with who asked, once a request', async () => {
    expect(await pupil.find('where is my parcel')).toContain('desk__track_parcel');
    await pupil.call('desk__track_parcel');
    await pupil.call('desk__track_parcel');
    expect(room.examplesOf('track_parcel')).toEqual([
      expect.objectContaining({ query: 'where is my parcel', origin: 'use', verdict: 'right', client: 'pupil', times: 1 }),
    ]);
    expect(room.examplesOf('send_parcel')).toEqual([]);
    await pupil.find('Where is my parcel?');
    await pupil.call('desk__track_parcel');
    expect(room.examplesOf('track_parcel')).toEqual([expect.objectContaining({ query: 'where is my parcel', times: 2 })]);
  });

  test('of every tool that it needed, also by a shorter name', async () => {
    await pupil.find('weigh the parcel and send it');
    await pupil.call('desk.weigh_parcel');
    await pupil.call('send_parcel');
    expect(room.examplesOf('weigh_parcel')).toHaveLength(1);
    expect(room.examplesOf('send_parcel')).toHaveLength(1);
  });

  test('of the newest request that the tool was named for', async () => {
    await pupil.find('where is my parcel');
    await pupil.find('parcel lost, find it');
    await pupil.call('desk__track_parcel');
    await pupil.call('desk__track_parcel');
    expect(room.examplesOf('track_parcel').map(({ query }) => query)).toEqual(['parcel lost, find it']);
  });

  test('with the turns before it, as the router embeds them', async () => {
    await pupil.find('and now track it', [{ role: 'user', content: 'send a parcel to Bern' }]);
    await pupil.call('desk__track_parcel');
    expect(room.examplesOf('track_parcel')[0]?.query).toBe('and now track it');
    await room.learning.settled();
    expect(room.models.embedded.at(-1)).toBe('send a parcel to Bern and now track it');
  });

  test('when the gateway handed the tool out', async () => {
    const upstream = await startUpstream();
    room.settings.gateway = { upstreamUrl: upstream.url, apiKeySet: false };
    const openai = new OpenAI({ baseURL: `${room.url}/v1`, apiKey: pupil.token, maxRetries: 0 });
    await openai.chat.completions.create({ model: 'scripted', messages: [{ role: 'user', content: 'where is my parcel' }] });
    await pupil.call('desk__track_parcel');
    await upstream.close();
    expect(room.examplesOf('track_parcel')).toMatchObject([{ query: 'where is my parcel', client: 'pupil' }]);
  });
});

describe('nothing is learned', () => {
  test('from a call that fails, or whose result is an error', async () => {
    room.sources.answers = { track_parcel: () => ({ content: [{ type: 'text', text: 'no such parcel' }], isError: true }) };
    await pupil.find('where is my parcel');
    expect(await pupil.call('desk__track_parcel')).toMatchObject({ isError: true });
    nothing();
    await teachDesk(room, { ...tools, dead: 'Says where a parcel is that died.' });
    await pupil.find('where is my dead parcel');
    expect(await pupil.call('desk__dead')).toMatchObject({ isError: true });
    expect(room.examplesOf('dead')).toEqual([]);
  });

  test('from a run that goes on: nobody knows yet how it ends', async () => {
    room.sources.answers = {
      track_parcel: () => ({ content: [], structuredContent: { run: 'r1', state: 'running', note: 'It goes on.' } }),
    };
    await pupil.find('where is my parcel');
    await pupil.call('desk__track_parcel');
    nothing();
  });

  test('from a tool that no route named, or named for somebody else', async () => {
    const other = await room.pupil('other');
    await other.find('where is my parcel');
    await pupil.call('desk__track_parcel');
    nothing();
  });

  test('from a client that the person does not let teach; one that may no more does not count either', async () => {
    await pupil.find('where is my parcel');
    await pupil.call('desk__track_parcel');
    await room.learning.settled();
    expect((await room.route('where is my parcel')).candidates[0]?.reason).toContain('used before for "where is my parcel"');
    value(room.clients.setLearns(pupil.id, false));
    expect((await room.route('where is my parcel')).candidates[0]?.reason).not.toContain('used before for');
    await pupil.find('open the door');
    await pupil.call('desk__open_door');
    expect(room.examplesOf('open_door')).toEqual([]);
    value(room.clients.setLearns(pupil.id, true));
    expect((await room.route('where is my parcel')).candidates[0]?.reason).toContain('used before for "where is my parcel"');
  });

  test('while learning is switched off, and nothing known is used', async () => {
    await pupil.find('where is my parcel');
    await pupil.call('desk__track_parcel');
    await room.learning.settled();
    room.settings.learning = false;
    expect((await room.route('where is my parcel')).candidates[0]?.reason).not.toContain('used before for');
    await pupil.find('open the door');
    await pupil.call('desk__open_door');
    expect(room.examplesOf('open_door')).toEqual([]);
    const verdict = { query: 'open up', context: [], tool: 'desk__open_door', verdict: 'right' as const };
    expect(room.learning.judge(verdict)).toMatchObject({ ok: false, error: { code: 'learning-off' } });
  });

  test('from what windows, the command line, scripts and made tools call', async () => {
    await pupil.find('where is my parcel');
    const caller = { name: 'pupil', scopes: ['mcp', 'gateway'], clientId: pupil.id };
    // Runs call through the caller that nobody watches, and say how deep they are.
    value(await room.toolCaller.callTool('desk__track_parcel', {}, { caller, depth: 1 }));
    nothing();
    const watched = room.learning.watchClients({ router: room.routing.router, toolCaller: room.toolCaller });
    for (const one of [
      { caller: { name: 'ui', scopes: ['ui'] } },
      { caller: { name: 'cli', scopes: ['admin'] } },
      { caller, depth: 1 },
      { caller, through: ['desk__open_door'] },
    ]) {
      value(await watched.router.route({ query: 'where is my parcel' }, one));
      value(await watched.toolCaller.callTool('desk__track_parcel', {}, one));
    }
    nothing();
  });
});
