/** A tool in Python: what it is given, what it answers, and what it says when it fails. */
import { afterAll, describe, expect, test } from 'vitest';
import { ok } from '../../src-preload/contract/result.ts';
import { settled } from '../runs/harness.ts';
import { begun, firstLine, module, openPython, ran, whyNot } from './harness.ts';

describe.skipIf(whyNot !== null)(`a run in Python ${whyNot ?? ''}`, () => {
  const box = openPython({ answer: ({ call }) => ok({ op: call.op, args: call.args, step: call.step }) });
  afterAll(() => box.remove());

  test('computes, logs, calls and answers', async () => {
    const run = await ran(
      box,
      `print("hello", [1, 2])
jig.log.warn("careful", {"a": 1})
answer = await jig.kv.get("name")
return {"op": answer["op"], "args": answer["args"], "bytes": b"\\x00\\xff", "big": 2 ** 60, "half": 0.5, "whole": 3.0}`,
    );
    expect(run.error).toBeNull();
    expect(run).toMatchObject({ state: 'done', isolation: { level: 'os-sandbox' } });
    expect(run.result).toEqual({
      op: 'get',
      args: ['name'],
      bytes: { $bytes: 'AP8=' },
      big: '1152921504606846976',
      half: 0.5,
      whole: 3,
    });
    expect(run.logs.map(({ level, text }) => [level, text])).toEqual([
      ['info', 'hello [1, 2]'],
      ['warn', "careful {'a': 1}"],
    ]);
  });

  test.each([
    ['an exception', `x = 1\nraise ValueError("no such row")`, 'ValueError: no such row', 1, 1],
    ['a plain one', 'raise Exception("only this")', 'only this', 0, 1],
    ['a bug', 'rows = []\n\nreturn rows[3]', 'IndexError: list index out of range', 2, 8],
    ['one in a function that is called', 'def inner():\n    return {}["key"]\nreturn inner()', "KeyError: 'key'", 1, 12],
    ['a refused permission', 'await jig.sql.crm.all("select 1")', 'was not granted sql "crm"', 0, 7],
    ['a result that is no JSON', 'return {"when": {1, 2}}', 'write sorted(...)', null, null],
    ['sys.exit', 'import sys\nsys.exit(3)', 'SystemExit: 3', 1, 1],
    ['a sleep that would block', 'import time\ntime.sleep(1)', 'await jig.sleep(ms)', 1, 1],
    ['endless recursion', 'def deep():\n    return deep()\nreturn deep()', 'RecursionError', 1, 12],
  ])('an error is told with its place in the author’s own text: %s', async (_, body, message, line, column) => {
    const run = await ran(box, body);
    expect(run).toMatchObject({ state: 'failed' });
    expect(run.error?.message).toContain(message);
    if (line !== null) expect(run.error?.message).toContain(`(line ${firstLine + line}, column ${column + 4})`);
  });

  test('what no error tells: tasks that fail alone, coroutines that nobody awaits', async () => {
    const run = await ran(
      box,
      `import asyncio
async def lonely():
    raise ValueError("lost")
task = asyncio.create_task(lonely())
await asyncio.sleep(0.01)
del task
jig.kv.get("never awaited")
import gc; gc.collect()
return {}`,
    );
    expect(run.state).toBe('done');
    const texts = run.logs.map(({ text }) => text).join('\n');
    expect(texts).toContain('A task failed and nobody waited for it: ValueError: lost');
    expect(texts).toMatch(/never awaited/);
  });

  test('input and output are checked, and defaults are filled in', async () => {
    const code = module('return {"n": input["n"] * input["by"]}', {
      tool: `, output={"n": int}`,
    }).replace('input={}', 'input={"n": int, "by": Annotated[int, {"default": 2}], "note": NotRequired[str]}');
    const typed = `from typing import Annotated, NotRequired\n${code}`;
    const run = async (input: unknown) => settled(box, await begun(box, typed, { input }), 60_000);
    expect((await run({ n: 21 })).result).toEqual({ n: 42 });
    expect((await run({ n: 'x' })).error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('n: must be integer') });
    expect((await run({ by: 2 })).error?.message).toContain('n: is missing');
    expect((await run({ n: 1, by: 0.5 })).error?.message).toContain('by: must be integer');
  });

  test('ordinary Python works', async () => {
    const run = await ran(
      box,
      `import asyncio, collections, csv, dataclasses, datetime, decimal, hashlib, io, itertools, json, math, re, sqlite3, statistics, textwrap
@dataclasses.dataclass
class Row:
    name: str
    day: datetime.date
rows = [Row(name, datetime.date(2026, 1, 2)) for name in "ab"]
db = sqlite3.connect(":memory:")
db.execute("create table t (n)")
db.executemany("insert into t values (?)", [(n,) for n in range(5)])
with open("/tmp/notes.txt", "w") as file:
    file.write("in memory")
async def square(n):
    await asyncio.sleep(0.001 * (5 - n))
    return n * n
async with asyncio.timeout(5):
    squares = await asyncio.gather(*(square(n) for n in range(4)))
try:
    async with asyncio.timeout(0.01):
        await asyncio.sleep(10)
except TimeoutError:
    late = True
return {
    "rows": rows, "sum": db.execute("select sum(n) from t").fetchone()[0], "file": open("/tmp/notes.txt").read(),
    "csv": list(csv.DictReader(io.StringIO("a,b\\n1,2\\n"))), "squares": squares, "late": late,
    "money": str(decimal.Decimal("0.1") + decimal.Decimal("0.2")), "sha": hashlib.sha256(b"x").hexdigest()[:8],
    "mean": statistics.mean([1, 2, 4]), "count": collections.Counter("abca"), "words": re.findall(r"\\w+", "a bc"),
}`,
    );
    expect(run.error).toBeNull();
    expect(run.result).toEqual({
      rows: [
        { name: 'a', day: '2026-01-02' },
        { name: 'b', day: '2026-01-02' },
      ],
      sum: 10,
      file: 'in memory',
      csv: [{ a: '1', b: '2' }],
      squares: [0, 1, 4, 9],
      late: true,
      money: '0.3',
      sha: '2d711642',
      mean: expect.closeTo(7 / 3),
      count: { a: 2, b: 1, c: 1 },
      words: ['a', 'bc'],
    });
  });
});
