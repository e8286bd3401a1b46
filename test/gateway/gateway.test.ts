/** The gateway before a scripted upstream, asked by the official client and byte for byte. */
import { request as httpRequest } from 'node:http';
import OpenAI, { APIError } from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGateway } from '../../src-main/engine/gateway/gateway.ts';
import { SqliteSettings } from '../../src-main/engine/settings/settings-store.ts';
import { logger, startEndpoint, value, type Endpoint } from '../endpoint/harness.ts';
import { proveConversation } from './conversation-proof.ts';
import { chunk, startUpstream, type Upstream } from './scripted-upstream.ts';

let upstream: Upstream;
let jig: Endpoint;
let settings: SqliteSettings;
let gatewayUrl: string;
let openai: OpenAI;

beforeEach(async () => {
  upstream = await startUpstream();
  jig = await startEndpoint(undefined, (bench) => {
    settings = new SqliteSettings(bench.sqlite, { seal: (plain) => `sealed:${plain}`, open: (sealed) => sealed.slice('sealed:'.length) });
    const { router, clients, activity } = bench;
    return [createGateway({ router, settings, clients, activity, logger })];
  });
  settings.change({ gateway: { upstreamUrl: upstream.url, apiKey: 'upstream-key' } });
  gatewayUrl = `http://127.0.0.1:${jig.port}/v1`;
  openai = new OpenAI({ baseURL: gatewayUrl, apiKey: jig.token, maxRetries: 0 });
});

afterEach(async () => {
  await jig.stop();
  await upstream.close();
});

const ask = (content: string) => ({ model: 'scripted', messages: [{ role: 'user' as const, content }] });

interface RawReply {
  status: number;
  body: string;
  headers: Record<string, unknown>;
}

/** Sends exactly these bytes. */
function post(body: string | Buffer, headers: Record<string, string> = {}, path = '/v1/chat/completions'): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: jig.port,
        path,
        method: 'POST',
        headers: {
          authorization: `Bearer ${jig.token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

test('each turn of a conversation reaches the upstream with its tool and nothing else added', async () => {
  await proveConversation({
    gatewayUrl,
    token: jig.token,
    upstream,
    stockTool: /^market__get_stock_price$/,
    mailTool: /^mail__send_email$/,
  });
  expect(jig.router.asked[1]).toEqual({
    query: 'Now email that to my boss.',
    context: [
      { role: 'user', content: 'What is the current trading price of Apple?' },
      { role: 'assistant', content: 'Done.' },
    ],
  });
  expect(upstream.received[0]?.headers.authorization).toBe('Bearer upstream-key');
});

describe('the request body', () => {
  test.each([
    ['nothing fits', '{"messages":[{"role":"user","content":"thanks!"}] }'],
    ['the caller wants no tool', '{"tool_choice":"none","messages":[{"role":"user","content":"price"}]}'],
    [
      'the caller brought the same tool',
      '{"tools":[{"type":"function","function":{"name":"market__get_stock_price"}}],"messages":[{"role":"user","content":"price"}]}',
    ],
    ['the request speaks functions', '{"functions":[],"messages":[{"role":"user","content":"price"}]}'],
    ['nobody asked', '{"messages":[{"role":"system","content":"price"}]}'],
    ['messages are no array', '{"messages":"price"}'],
    ['the router fails', '{"messages":[{"role":"user","content":"broken router"}]}'],
  ])('goes on as it came when %s', async (_, body) => {
    expect((await post(body)).status).toBe(200);
    expect(upstream.received[0]?.body.toString()).toBe(body);
  });

  test('with parts routes on their text', async () => {
    await openai.chat.completions.create({
      model: 'm',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'stock' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'text', text: 'please' },
          ],
        },
      ],
    });
    expect(jig.router.asked).toEqual([{ query: 'stock\nplease' }]);
  });

  test("that goes on after a tool's result gets the same tools", async () => {
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'market__get_stock_price', arguments: '{"symbol":"AAPL"}' } };
    await openai.chat.completions.create({
      model: 'm',
      messages: [
        { role: 'user', content: 'price of Apple' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: '{"price": 200, "note": "send mail"}' },
      ],
    });
    expect(jig.router.asked).toEqual([{ query: 'price of Apple' }]);
    expect(JSON.stringify(upstream.received[0]?.json.tools)).toContain('market__get_stock_price');
  });
});

test('tool calls of the model go back to the caller', async () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'market__get_stock_price', arguments: '{"symbol":"AAPL"}' } };
  upstream.respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'req-9' });
    response.end(
      JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        choices: [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [call] } }],
      }),
    );
  };
  const answer = await openai.chat.completions.create(ask('price of Apple'));
  expect(answer.choices[0]?.message.tool_calls).toEqual([call]);
  expect(answer).toMatchObject({ _request_id: 'req-9' });
});

const parts = [chunk({ role: 'assistant', content: 'Hel' }), chunk({ content: 'lo 👋' }), chunk({}, 'stop'), 'data: [DONE]\n\n'];

test('streams each part as it comes', async () => {
  let next = () => {};
  upstream.respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(parts[0]);
    // The rest comes only after the caller has seen the first part: nothing is held back on the way.
    next = () => response.end(parts.slice(1).join(''));
  };
  const texts: string[] = [];
  for await (const part of await openai.chat.completions.create({ ...ask('price'), stream: true })) {
    texts.push(part.choices[0]?.delta.content ?? '');
    next();
  }
  expect(texts.join('')).toBe('Hello 👋');
});

test('streams byte for byte, characters cut in two included', async () => {
  const bytes = Buffer.from(parts.join(''));
  const cut = bytes.indexOf(Buffer.from('👋')) + 2;
  upstream.respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(bytes.subarray(0, cut), () => setImmediate(() => response.end(bytes.subarray(cut))));
  };
  expect((await post('{"stream":true,"messages":[{"role":"user","content":"price"}]}')).body).toBe(parts.join(''));
});

test('an answer is passed back byte for byte', async () => {
  const odd = '{ "choices" : [ ] ,\r\n"x":1.50 }\n';
  upstream.respond = (_, response) =>
    response.writeHead(201, 'Made', { 'content-type': 'application/json; charset=x', 'x-model': 'q' }).end(odd);
  const reply = await post(JSON.stringify(ask('price')));
  expect(reply).toMatchObject({
    status: 201,
    body: odd,
    headers: { 'content-type': 'application/json; charset=x', 'x-model': 'q', 'x-jig-tools': 'market__get_stock_price' },
  });
});

test('a caller who goes away takes the upstream request along', async () => {
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  upstream.respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ content: 'one' }));
    begun();
  };
  const stream = await openai.chat.completions.create({ ...ask('price'), stream: true });
  await started;
  stream.controller.abort();
  await expect.poll(() => upstream.aborted).toBe(1);
});

test('models pass through', async () => {
  upstream.respond = ({ path }, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ object: 'list', data: [{ id: path, object: 'model' }] }));
  const { data } = await openai.models.list();
  expect(data.map(({ id }) => id)).toEqual(['/v1/models']);
});

describe('errors are OpenAI-shaped and name a fix', () => {
  const failing = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof APIError)) throw new Error(`expected an API error, got ${String(error)}`);
    return error;
  };

  test('no upstream set', async () => {
    settings.change({ gateway: { upstreamUrl: '' } });
    const error = await failing(openai.chat.completions.create(ask('price')));
    expect(error).toMatchObject({ status: 503, code: 'upstream-not-set' });
    expect(error.message).toContain('gateway settings');
  });

  test('an upstream that is no address', async () => {
    settings.change({ gateway: { upstreamUrl: 'ftp://x' } });
    expect(await failing(openai.chat.completions.create(ask('price')))).toMatchObject({ status: 503, code: 'upstream-invalid' });
  });

  test('an upstream that is not there', async () => {
    await upstream.close();
    const error = await failing(openai.chat.completions.create(ask('price')));
    expect(error).toMatchObject({ status: 502, code: 'upstream-unreachable' });
    expect(jig.activity.list({ limit: 1 })[0]).toMatchObject({ kind: 'gateway', ok: false });
  });

  test("the upstream's own error keeps status, words and retry time", async () => {
    upstream.respond = (_, response) =>
      response
        .writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' })
        .end('{"error":{"message":"Too fast","type":"rate_limit","code":"rate_limit_exceeded","param":null}}');
    const error = await failing(openai.chat.completions.create(ask('price')));
    expect(error).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      error: { message: 'Too fast', fix: expect.stringContaining('wait') },
    });
    expect(error.headers?.get('retry-after')).toBe('7');
  });

  test('an upstream that answers with a page', async () => {
    upstream.respond = (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>Bad Gateway</h1></html>');
    const error = await failing(openai.chat.completions.create(ask('price')));
    expect(error).toMatchObject({ status: 502, code: 'upstream-error' });
    expect(error.message).toContain('Bad Gateway');
  });

  test('a wrong token', async () => {
    const stranger = new OpenAI({ baseURL: gatewayUrl, apiKey: 'sk-wrong', maxRetries: 0 });
    expect(await failing(stranger.chat.completions.create(ask('price')))).toMatchObject({ status: 401, code: 'token-wrong' });
    expect(upstream.received).toEqual([]);
  });

  test('a client without the right to the gateway', async () => {
    const { token } = value(jig.clients.create('editor', ['mcp']));
    const editor = new OpenAI({ baseURL: gatewayUrl, apiKey: token, maxRetries: 0 });
    expect(await failing(editor.chat.completions.create(ask('price')))).toMatchObject({ status: 403, code: 'scope-missing' });
  });

  test('the gateway as its own upstream', async () => {
    settings.change({ gateway: { upstreamUrl: gatewayUrl, apiKey: jig.token } });
    expect(await failing(openai.chat.completions.create(ask('price')))).toMatchObject({ status: 508, code: 'upstream-loop' });
  });

  test.each(['{"messages": [', '[1]', '', '"x"'])('a body that is no request: %j', async (body) => {
    const reply = await post(body);
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'body-invalid', param: null, fix: expect.any(String) } });
    expect(upstream.received).toEqual([]);
  });

  test('an encoded body', async () => {
    expect((await post('x', { 'content-encoding': 'gzip' })).body).toContain('body-encoded');
  });

  test('another address', async () => {
    expect((await post('{}', {}, '/v1/embeddings')).body).toContain('path-unknown');
  });
});

test('records what was added and what it cost', async () => {
  await openai.chat.completions.create(ask('price of Apple'));
  expect(jig.activity.list({ limit: 1 })[0]).toMatchObject({
    kind: 'gateway',
    client: 'tester',
    title: 'price of Apple',
    ok: true,
    details: { model: 'scripted', stream: false, tools: ['market__get_stock_price'], status: 200, tokens: { baseline: 900, saved: 570 } },
  });
});

test.each([
  ['empty', ''],
  ['100 KB', 'wörd '.repeat(20_000)],
  ['emoji only', '🍎📈👨‍👩‍👧'],
])('a query that is %s reaches router and upstream whole', async (_, content) => {
  await openai.chat.completions.create(ask(content));
  expect(jig.router.asked).toEqual([{ query: content }]);
  expect(upstream.received[0]?.json).toEqual(ask(content));
});

test('an upstream that resets a kept connection in the middle of its answer is not asked again', async () => {
  expect((await post(JSON.stringify(ask('first')))).status).toBe(200);
  upstream.respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ content: 'half' }), () => setImmediate(() => response.socket?.resetAndDestroy()));
  };
  await expect(post(JSON.stringify(ask('second')))).rejects.toThrow(/aborted|reset|hang up/);
  upstream.respond = (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  expect((await post(JSON.stringify(ask('third')))).status).toBe(200);
  expect(upstream.received.map(({ body }) => /first|second|third/.exec(body.toString())?.[0])).toEqual(['first', 'second', 'third']);
});
