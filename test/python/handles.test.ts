/** What a tool in Python says of its permissions is what a tool in TypeScript says: the same frames, and answers in Python's words. */
import { afterAll, describe, expect, test } from 'vitest';
import { module, whyNot } from './harness.ts';
import { Stage, type Call } from './play.ts';

const permissions = {
  sql: { crm: 'write' },
  http: { 'api.example.org': { secrets: ['key'] } },
  tcp: { plc: {} },
  mail: { main: { maxPerRun: 5 } },
  files: { inbox: 'write' },
  kv: 'write',
  secrets: ['key'],
  tools: ['server__tool'],
} as const;

const uses = module(`crm, api, inbox = jig.sql.crm, jig.http["api.example.org"], jig.files.inbox
out = {}
out["all"] = await crm.all("select ?", [b"\\x01"])
out["get"] = await crm.get("select 1")
out["rows"] = [row async for row in crm.rows("select 2", {"n": 1})]
async for row in crm.rows("select 3"):
    break
out["run"] = await crm.run("insert", [1])
out["batch"] = await crm.batch([("a", [1]), ["b"]])
answer = await api.post("/path", json={"a": None}, headers={"authorization": jig.secrets["key"]}, timeout_ms=50, repeatable=True)
out["http"] = [answer.status, answer.ok, answer.headers, answer.text(), answer.json()]
await api.get("/plain")
async with await jig.tcp.plc.connect(timeout_ms=100) as plc:
    await plc.write(b"\\x02\\x03")
    out["tcp"] = await plc.read(max=10)
out["mail"] = await jig.mail.main.send(to="a@example.org", subject="s", reply_to="b@example.org", attachments=[{"filename": "a", "content": b"x", "content_type": "text/plain"}])
out["text"] = await inbox.read_text("a.txt")
out["lines"] = [line async for line in inbox.lines("a.txt")]
out["list"] = await inbox.list()
await inbox.append("log.txt", "line")
await jig.kv.set("k", {"n": 1})
out["kv"] = [await jig.kv.get("k"), await jig.kv.list()]
out["tool"] = [await jig.tools.server__tool(a=1), await jig.tools.tool({"b": 2})]
return out`);

function answer({ h, op, a }: Call): unknown {
  const pages: Record<string, unknown> = {
    'sql.crm': { rows: [{ n: 1 }, { n: 2 }], done: true },
    'files.inbox': { items: ['one'], done: true },
  };
  const kinds: Record<string, unknown> = {
    open: { cursor: 7 },
    next: h === 'sql.crm' && a[0] === 7 ? pages[h] : pages[h],
    run: { changes: 1, lastInsertRowid: 9 },
    batch: [{ changes: 1, lastInsertRowid: 1 }],
    all: [{ n: { $bytes: 'AQ==' } }],
    request: { status: 201, headers: { x: 'y' }, bytes: { $bytes: 'eyJvayI6dHJ1ZX0=' } },
    connect: { connection: 3 },
    read: { $bytes: 'AgM=' },
    send: { messageId: '<m>', accepted: ['a'], rejected: [] },
    readText: 'text',
    list: h === 'kv' ? ['k'] : [{ name: 'a', isFolder: false, size: 1 }],
    call: { told: a },
  };
  return kinds[op] ?? null;
}

describe.skipIf(whyNot !== null)(`permissions in Python ${whyNot ?? ''}`, () => {
  const stage = new Stage();
  afterAll(() => stage.stop());

  test('each word becomes the frame that TypeScript sends, and each answer Python’s', async () => {
    const tools = { server__tool: 'server__tool', tool: 'server__tool' };
    const frames = await stage.play(uses, { permissions: permissions as never, tools }, answer);
    const calls = frames.filter((frame) => frame.t === 'call').map(({ h, op, a }) => [h, op, a]);
    expect(calls).toEqual([
      ['sql.crm', 'all', ['select ?', [{ $bytes: 'AQ==' }]]],
      ['sql.crm', 'get', ['select 1']],
      ['sql.crm', 'open', ['select 2', { n: 1 }]],
      ['sql.crm', 'next', [7]],
      ['sql.crm', 'open', ['select 3']],
      ['sql.crm', 'next', [7]],
      ['sql.crm', 'run', ['insert', [1]]],
      ['sql.crm', 'batch', [[['a', [1]], ['b']]]],
      [
        'http.api.example.org',
        'request',
        ['POST', '/path', { headers: { authorization: '{{secret:key}}' }, timeoutMs: 50, repeatable: true, json: { a: null } }],
      ],
      ['http.api.example.org', 'request', ['GET', '/plain']],
      ['tcp.plc', 'connect', [{ timeoutMs: 100 }]],
      ['tcp.plc', 'write', [3, { $bytes: 'AgM=' }]],
      ['tcp.plc', 'read', [3, { max: 10 }]],
      ['tcp.plc', 'close', [3]],
      [
        'mail.main',
        'send',
        [
          {
            to: 'a@example.org',
            subject: 's',
            replyTo: 'b@example.org',
            attachments: [{ filename: 'a', content: { $bytes: 'eA==' }, contentType: 'text/plain' }],
          },
        ],
      ],
      ['files.inbox', 'readText', ['a.txt']],
      ['files.inbox', 'open', ['a.txt', { as: 'lines' }]],
      ['files.inbox', 'next', [7]],
      ['files.inbox', 'list', []],
      ['files.inbox', 'append', ['log.txt', 'line']],
      ['kv', 'set', ['k', { n: 1 }]],
      ['kv', 'get', ['k']],
      ['kv', 'list', []],
      ['tools', 'call', ['server__tool', { a: 1 }]],
      ['tools', 'call', ['server__tool', { b: 2 }]],
    ]);
    expect(frames.at(-1)).toEqual({
      t: 'result',
      v: {
        all: [{ n: { $bytes: 'AQ==' } }],
        get: null,
        rows: [{ n: 1 }, { n: 2 }],
        run: { changes: 1, last_insert_rowid: 9 },
        batch: [{ changes: 1, last_insert_rowid: 1 }],
        http: [201, true, { x: 'y' }, '{"ok":true}', { ok: true }],
        tcp: { $bytes: 'AgM=' },
        mail: { message_id: '<m>', accepted: ['a'], rejected: [] },
        text: 'text',
        lines: ['one'],
        list: [{ name: 'a', is_folder: false, size: 1 }],
        kv: [null, ['k']],
        tool: [{ told: ['server__tool', { a: 1 }] }, { told: ['server__tool', { b: 2 }] }],
      },
    });
  });

  test('tells what it is: schemas of types and of a TypedDict, tests, permissions, and places to look at', async () => {
    const code = `from typing import Annotated, Any, Literal, NotRequired, TypedDict
from jig import define_tool
class Row(TypedDict):
    """One row."""
    id: int
    note: NotRequired[str]
class Input(TypedDict):
    rows: list[Row]
    mode: Literal["fast", "slow"]
    limit: Annotated[int | None, "how many", {"default": 5}]
tool = define_tool(
    name="described", description="""
        First line.
        Second line.
    """,
    input=Input, output={"pairs": list[tuple[str, float]], "more": dict[str, bool], "any": Any},
    permissions={"mail": {"main": {"max_per_run": 3}}, "tcp": {"plc": {}}},
    tests=[{"name": "one", "given": {"tcp": {"plc": [{"hang_up": True}]}}, "input": {}, "expect_error": "no"}],
)
@tool.run
def run(input):
    import socket
`;
    const [frame] = await stage.play(code, { mode: 'describe' });
    const row = {
      type: 'object',
      properties: { id: { type: 'integer' }, note: { type: 'string' } },
      required: ['id'],
      description: 'One row.',
    };
    expect(frame).toEqual({
      t: 'described',
      tool: {
        name: 'described',
        description: 'First line.\nSecond line.',
        inputSchema: {
          type: 'object',
          properties: {
            rows: { type: 'array', items: row },
            mode: { enum: ['fast', 'slow'] },
            limit: { anyOf: [{ type: 'integer' }, { type: 'null' }], description: 'how many', default: 5 },
          },
          required: ['rows', 'mode'],
        },
        outputSchema: {
          type: 'object',
          properties: {
            pairs: {
              type: 'array',
              items: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 2, maxItems: 2 },
            },
            more: { type: 'object', additionalProperties: { type: 'boolean' } },
            any: {},
          },
          required: ['pairs', 'more', 'any'],
        },
        permissions: { mail: { main: { maxPerRun: 3 } }, tcp: { plc: {} } },
        tests: [{ name: 'one', given: { tcp: { plc: [{ hangUp: true }] } }, input: {}, expectError: 'no' }],
        warnings: [{ line: 22, column: 5, message: 'It imports socket: the network, which is not there.' }],
      },
    });
  });

  test.each([
    ['nesting beyond the stack', 'value = []\nfor _ in range(100_000):\n    value = [value]\nreturn value'],
    ['a parser’s stack', 'return eval("(" * 50_000 + ")" * 50_000)'],
    ['a pattern that recurs', 'import re, json\nreturn json.loads("[" * 200_000)'],
  ])('what fills the stack ends the run, and tells: %s', async (_, body) => {
    const last = (await stage.play(module(body))).at(-1);
    expect(last).toMatchObject({ t: 'failed', error: { message: expect.stringMatching(/deep|Recursion|Memory|nested|stack/i) } });
  });
});
