/**
 * Row 102 of the attack list: Python's side doors. Whatever a tool finds inside its process, it reaches nothing of this machine: no file, no
 * connection, no environment. The same code started without the sandbox is the control: there the doors are open.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import type { ProcessHost } from '../../src-main/processes/process-host.ts';
import { logger, settled } from '../runs/harness.ts';
import { begun, module, openPython, whyNot } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'jig-doors-'));
const secretFile = join(folder, 'secret.txt');
writeFileSync(secretFile, 'the secret of this machine');
let connections = 0;
const listener = createServer((socket) => {
  connections += 1;
  socket.end('hello');
});

beforeAll(() => new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  listener.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Finds JavaScript again although its modules are gone: through the garbage collector, and through the interpreter's own list of modules. */
const findJavaScript = `
import gc, sys, importlib
def javascript():
    found = []
    for one in gc.get_objects():
        if "JsProxy" in type(one).__name__:
            found.append(one)
    try:
        from importlib.machinery import BuiltinImporter, ModuleSpec
        import _imp
        core = _imp.create_builtin(ModuleSpec("_pyodide_core", BuiltinImporter))
        found.append(core)
    except BaseException as error:
        pass
    return found
def evaluate(code):
    """Runs JavaScript with the constructors of whatever was found."""
    for one in javascript():
        for path in (lambda o: o.constructor.constructor, lambda o: o.to_js([]).constructor.constructor, lambda o: o.__getattr__("constructor")):
            try:
                return str(path(one)(code)())
            except BaseException as error:
                continue
    raise RuntimeError("no way to JavaScript")
`;

function attacks(port: number): Record<string, string> {
  const read = `process.mainModule`;
  return {
    'import js': 'import js\nreturn str(js.process.env)',
    'pyodide_js._module': `import pyodide_js\nreturn str(pyodide_js._module.FS.filesystems.NODEFS)`,
    run_js: `from pyodide.code import run_js\nreturn run_js("${read}")`,
    'to_js constructor': `from pyodide.ffi import to_js\nreturn to_js([]).constructor.constructor("return process.env.HOME")()`,
    mountNodeFS: `import pyodide_js\npyodide_js.mountNodeFS("/host", "/")\nreturn open("/host/etc/passwd").read()`,
    'open a file': `return open(${JSON.stringify(secretFile)}).read()`,
    'list a folder': `import os\nreturn os.listdir(${JSON.stringify(folder)})`,
    'the environment': 'import os\nreturn os.environ["JIG_TEST_SECRET"]',
    proc: 'return open("/proc/self/environ").read()',
    socket: `import socket\nsocket.create_connection(("127.0.0.1", ${port}), 2).recv(10)\nreturn "connected"`,
    http: `import urllib.request\nreturn urllib.request.urlopen("http://127.0.0.1:${port}").read()`,
    ctypes: 'import ctypes\nreturn str(ctypes.CDLL(None).emscripten_run_script_string(b"process.env.HOME"))',
    subprocess: 'import subprocess\nreturn subprocess.run(["id"], capture_output=True).stdout',
    'os.system': 'import os\nif os.system("id") == 0: return "ran"\nraise OSError("no system")',
    threads: 'import threading\nthreading.Thread(target=print).start()\nreturn "a thread"',
  };
}

/** JavaScript, found again by force, reads a file, starts a program, writes and connects: what only the sandbox can stop. */
function force(port: number): string {
  const script = `
    const out = { env: JSON.stringify(process.env) };
    globalThis.told = () => JSON.stringify(out);
    const attempt = (name, work) => { Promise.resolve().then(work).then((value) => { out[name] = String(value); }, (error) => { out[name] = "refused: " + error.message; }); };
    attempt("file", async () => (await import("node:fs")).readFileSync(${JSON.stringify(secretFile)}, "utf8"));
    attempt("write", async () => (await import("node:fs")).writeFileSync(${JSON.stringify(join(folder, 'written.txt'))}, "x") ?? "written");
    attempt("program", async () => (await import("node:child_process")).execFileSync("/usr/bin/id"));
    attempt("connect", async () => new Promise(async (resolve, reject) => {
      (await import("node:net")).connect(${port}, "127.0.0.1").on("connect", () => resolve("connected")).on("error", reject);
    }));
    return "asked";`;
  return module(
    `evaluate(${JSON.stringify(script)})
for _ in range(2000):
    await jig.sleep(25)
    told = json.loads(evaluate("return globalThis.told()"))
    if len(told) == 5:
        break
return told`,
    { head: `import json\n${findJavaScript}` },
  );
}

describe.skipIf(whyNot !== null)(`side doors of Python ${whyNot ?? ''}`, () => {
  const box = openPython();
  afterAll(() => box.remove());

  test('none of them leads to a file, a connection or the environment', async () => {
    process.env.JIG_TEST_SECRET = 'the secret of this machine';
    const { port } = listener.address() as AddressInfo;
    const all = attacks(port);
    const cases = Object.values(all).map((code, index) => `async def attack${index}():\n    ${code.replaceAll('\n', '\n    ')}`);
    const body = `${cases.join('\n')}
out = []
for attack in [${cases.map((_, index) => `attack${index}`).join(', ')}]:
    try:
        out.append("reached: " + str(await attack()))
    except BaseException as error:
        out.append(f"refused: {type(error).__name__}: {error}")
return out`;
    const run = await settled(box, await begun(box, module(body)), 60_000);
    delete process.env.JIG_TEST_SECRET;
    expect(run.error).toBeNull();
    const reached = Object.keys(all).filter((_, index) => !String((run.result as string[])[index]).startsWith('refused: '));
    expect(reached.map((name) => `${name}: ${(run.result as string[])[Object.keys(all).indexOf(name)]}`)).toEqual([]);
    expect(connections).toBe(0);
    expect(JSON.stringify(run)).not.toContain('the secret of this machine');
  });

  test('one who finds JavaScript again stands before the operating system’s wall', async () => {
    const { port } = listener.address() as AddressInfo;
    const run = await settled(box, await begun(box, force(port)), 60_000);
    expect(run.error).toBeNull();
    const told = run.result as Record<string, string>;
    for (const door of ['file', 'write', 'program', 'connect']) expect(told[door], door).toMatch(/^refused: /);
    expect(Object.keys(JSON.parse(told.env ?? '') as object)).toEqual(['TZ']);
    expect(connections).toBe(0);
  });

  test('control: the same without the sandbox reads, writes, starts a program and connects', async () => {
    const inner = new NodeProcessHost({ logger });
    const open: ProcessHost = {
      spawn: (kind, { sandbox: _, ...options }) => inner.spawn(kind, options),
      isolation: async () => ({ level: 'os-sandbox', detail: 'said, but not so: only this test does that' }),
    };
    const naked = openPython({ processHost: open });
    try {
      const { port } = listener.address() as AddressInfo;
      const run = await settled(naked, await begun(naked, force(port)), 60_000);
      expect(run.result).toMatchObject({
        file: 'the secret of this machine',
        write: 'written',
        program: expect.stringContaining('uid='),
        connect: 'connected',
      });
      expect(connections).toBe(1);
    } finally {
      await naked.remove();
    }
  });
});
