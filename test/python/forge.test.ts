/** A Python draft's whole way: `jig make`, make_tool, its tests with stand-ins, the review, and calls by an MCP client. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyClient } from '../endpoint/connect.ts';
import { callTool, startMaking, type RunningJig } from '../integration/running-jig.ts';
import type { JigWindow } from '../support/window.ts';
import { whyNot } from './harness.ts';

const sum = `from jig import define_tool

tool = define_tool(
    name="add_in_python",
    description="Add a list of numbers and return the sum. Use for sums and totals.",
    input={"numbers": list[float]},
    output={"sum": float},
    tests=[
        {"name": "adds", "input": {"numbers": [1, 2, 3]}, "expect": {"sum": 6}},
        {"name": "refuses text", "input": {"numbers": ["x"]}, "expect_error": "numbers[0]: must be number"},
    ],
)

@tool.run
def run(input):
    return {"sum": sum(input["numbers"])}
`;

const notes = `from jig import define_tool, skip

tool = define_tool(
    name="count_words",
    description="Count the words of every note in the notes folder. Use for statistics of notes.",
    input={"type": "object", "properties": {"least": {"type": "integer", "default": 0}}},
    output={"words": dict[str, int], "skipped": int},
    permissions={"files": {"notes": "read"}},
    tests=[
        {
            "name": "counts",
            "given": {"files": {"notes": {"a.txt": "one two", "b.txt": "one"}}},
            "input": {"least": 2},
            "expect": {"words": {"a.txt": 2}, "skipped": 1},
        }
    ],
)

@tool.run
async def run(input, jig):
    async def count(entry):
        words = 0
        async for line in jig.files.notes.lines(entry["name"]):
            words += len(line.split())
        if words < input["least"]:
            skip("too short")
        return words

    every = await jig.each(await jig.files.notes.list(), count, key=lambda entry: entry["name"])
    done = {one["key"]: one["value"] for one in every if one["state"] == "done"}
    return {"words": done, "skipped": len(every) - len(done)}
`;

describe.skipIf(whyNot !== null)(`making a tool in Python ${whyNot ?? ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'jig-notes-'));
  let jig: RunningJig;
  let agent: AnyClient;
  let person: JigWindow;

  const make = (code: string) => jig.make(agent, code, { language: 'python' });
  const settled = (id: string) => jig.checked(id);

  beforeAll(async () => {
    ({ jig, agent, person } = await startMaking());
    writeFileSync(join(folder, 'list.txt'), 'buy nails\nand screws');
    await person.call('resources.save', { kind: 'files', name: 'notes', path: folder, quotaMb: 10 });
  });
  afterAll(async () => {
    await jig.stop();
    rmSync(folder, { recursive: true });
  });

  it('`jig make` publishes what asks for nothing and passes its tests; a client calls it', async () => {
    const file = join(jig.box.home, 'add_in_python.py');
    writeFileSync(file, sum);
    const { status, stdout, stderr } = await jig.box.run(['make', file]);
    expect(stdout + stderr).toContain('passed  adds');
    expect(stdout).toContain('passed  refuses text');
    expect(status).toBe(0);
    expect(stdout).toContain('Published as made__add_in_python');
    const answer = await callTool(agent, 'made__add_in_python', { numbers: [20, 22.5] });
    expect(answer.structuredContent).toEqual({ sum: 42.5 });
    const wrong = await callTool(agent, 'made__add_in_python', { numbers: 'many' });
    expect(wrong.isError).toBe(true);
  });

  it('waits for a person with what it asks and what it used, and runs when approved', async () => {
    const made = await make(notes);
    const draft = await settled(made.id);
    expect(draft.diagnostics).toEqual([]);
    expect(draft).toMatchObject({
      state: 'waiting-for-review',
      language: 'python',
      isolation: { level: 'os-sandbox' },
      tests: [{ name: 'counts', ok: true }],
      permissionRows: [{ kind: 'files', name: 'notes', observed: expect.stringMatching(/read/) }],
    });
    await person.approve(made.id);
    const answer = await callTool(agent, 'made__count_words', {});
    expect(answer.structuredContent).toEqual({ words: { 'list.txt': 4 }, skipped: 0 });
  });

  it('tells where a draft is wrong, in its author’s own lines', async () => {
    const wrong: [code: string, stage: string, line: number, message: RegExp][] = [
      ['from jig import define_tool\n\ndef run(:\n    pass\n', 'load', 3, /SyntaxError/],
      [sum.replace('list[float]', 'list[numbers]'), 'load', 6, /NameError: name 'numbers' is not defined/],
      [sum.replace('@tool.run\n', ''), 'load', 0, /@tool.run/],
      [sum.replaceAll('"input": {"numbers": [1, 2, 3]}', '"inputs": {"numbers": [1, 2, 3]}'), 'load', 3, /test 1 has inputs/],
      [sum.replace('"expect": {"sum": 6}', '"expect": {"sum": 7}'), 'rehearse', 0, /adds/],
      ['import js\n', 'load', 1, /js is not available to tools/],
      ['while True: pass\n', 'load', 0, /did not finish loading/],
      [sum.replace('    output', '    permissions={"sql": {"crm": "read"}},\n    output'), 'policy', 0, /crm/],
    ];
    for (const [code, stage, line, message] of wrong) {
      const draft = await settled((await make(code)).id);
      expect(draft.state, code).toBe('failed');
      const found = draft.diagnostics.find((one) => message.test(one.message));
      expect(found, JSON.stringify(draft.diagnostics)).toMatchObject({ stage, line });
      expect(found?.fix).not.toBe('');
    }
  });

  it('answers empty code with the interface in Python', async () => {
    const answer = await agent.callTool({ name: 'make_tool', arguments: { code: '', language: 'python' } });
    const text = JSON.stringify(answer.content);
    for (const word of ['define_tool', '@tool.run', 'max_per_run', 'files: notes']) expect(text).toContain(word);
    expect(text).not.toContain('defineTool');
  });

  it('shows a reviewer what looks at the interpreter’s inside', async () => {
    const code = sum.replace('    return', '    import socket\n    eval("1")\n    return').replaceAll('add_in_python', 'add_and_look');
    const draft = await settled((await make(code)).id);
    const told = JSON.stringify([draft.findings, draft.diagnostics]);
    expect(told).toContain('It imports socket');
    expect(told).toContain('It calls eval');
  });
});
