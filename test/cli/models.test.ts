/** `jig models`: what serves each role, a trial of a file in a process of its own, the choice of another. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileServer, sha256Of } from '../support/file-server.ts';
import { writeBert } from '../support/gguf.ts';
import { JigBox } from '../support/jig.ts';
import { trialMeanings } from '../support/trial-meanings.ts';

const builtIn = fileURLToPath(new URL('../../resources/models/embed-6x384-q8.gguf', import.meta.url));

let jig: JigBox;
beforeEach(() => {
  jig = new JigBox();
});
afterEach(() => jig.dispose());

async function json(args: string[]) {
  const { status, stdout } = await jig.run([...args, '--json']);
  return { status, document: JSON.parse(stdout) };
}

describe('jig models', () => {
  it('lists the file of each role; a role without one is no fault', async () => {
    const { status, document } = await json(['models']);
    expect(status).toBe(0);
    expect(document.models).toContainEqual(expect.objectContaining({ role: 'embedder', from: 'built in', file: builtIn, problem: null }));
    expect(document.models).toContainEqual(expect.objectContaining({ role: 'languageModel', from: 'none', problem: null }));
  });

  it('uses a file that loads, and goes back to the built-in one', async () => {
    const file = join(jig.home, 'mine.gguf');
    copyFileSync(builtIn, file);
    expect(await json(['models', 'use', 'embedder', 'mine.gguf'])).toMatchObject({ status: 0, document: { role: 'embedder', file } });
    expect((await json(['models'])).document.models).toContainEqual(expect.objectContaining({ role: 'embedder', from: 'chosen', file }));
    expect(await json(['models', 'use', 'embedder', '--built-in'])).toMatchObject({ status: 0, document: { file: null } });
    expect((await json(['models'])).document.models).toContainEqual(expect.objectContaining({ role: 'embedder', from: 'built in' }));
  });

  it('refuses a file that does not load, and keeps the choice as it was', async () => {
    const file = join(jig.home, 'broken.gguf');
    writeFileSync(file, Buffer.concat([readFileSync(builtIn).subarray(0, 4_000), Buffer.alloc(4_000)]));
    const people = await jig.run(['models', 'use', 'embedder', file]);
    expect(people).toMatchObject({ status: 1, stdout: '' });
    // Once, and without the fix for a file that is in use.
    expect(people.stderr.split('broken.gguf')).toHaveLength(2);
    expect(people.stderr).not.toMatch(/models\.json|\.\.\n/);
    const { status, document } = await json(['models', 'use', 'embedder', file]);
    expect(status).toBe(1);
    expect(document).toMatchObject({
      error: { code: 'model-failed', message: expect.stringContaining('broken.gguf'), fix: expect.any(String) },
    });
    expect(existsSync(join(jig.home, 'models.json'))).toBe(false);
  });

  it('tests a file without remembering it, and says what it found', async () => {
    const file = join(jig.home, 'mine.gguf');
    writeBert(file, { dimension: 48, meanings: trialMeanings });
    const { status, document } = await json(['models', 'test', 'embedder', 'mine.gguf']);
    expect(status).toBe(0);
    expect(document).toMatchObject({ role: 'embedder', file, dimension: 48, isUsable: true });
    writeBert(file, { meanings: [trialMeanings.flat()] });
    const people = await jig.run(['models', 'test', 'embedder', 'mine.gguf', '--query-prefix', 'query: ']);
    expect(people).toMatchObject({ status: 1, stderr: '' });
    expect(people.stdout).toMatch(/^FAIL Meaning: \d of 8 requests/m);
    expect(existsSync(join(jig.home, 'models'))).toBe(false);
    expect(await json(['models', 'use', 'embedder', 'mine.gguf'])).toMatchObject({
      status: 1,
      document: { error: { code: 'model-unfit' } },
    });
    expect(existsSync(join(jig.home, 'models.json'))).toBe(false);
  });

  it('pulls a model of the catalogue, uses it by its id, and forgets nothing between commands', async () => {
    const file = join(jig.home, 'served.gguf');
    writeBert(file, { dimension: 48, meanings: trialMeanings });
    const server = await new FileServer(readFileSync(file)).listen();
    try {
      server.linkedEtag = `"${sha256Of(server.content)}"`;
      const env = { HF_ENDPOINT: server.origin };
      const pulled = await jig.run(['models', 'pull', 'qwen3-embedding-0.6b'], { env });
      expect(pulled.status, pulled.stderr).toBe(0);
      expect(pulled.stdout).toContain('jig models use embedder qwen3-embedding-0.6b');
      const path = join(jig.home, 'models', 'qwen3-embedding-0.6b.gguf');
      expect(await json(['models', 'use', 'embedder', 'qwen3-embedding-0.6b'])).toMatchObject({ status: 0, document: { file: path } });
      const { document } = await json(['models']);
      expect(document.models).toContainEqual(expect.objectContaining({ role: 'embedder', from: 'chosen', file: path, problem: null }));
      expect(document.known).toMatchObject([{ name: 'Qwen3 Embedding 0.6B', report: { isUsable: true } }]);
      const wrong = await jig.run(['models', 'pull', 'bge-small-en-v1.5', '--json'], { env });
      expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: 'download-corrupt' } });
      const addressed = await jig.run(['models', 'pull', server.url('own.gguf'), '--json'], { env });
      expect(JSON.parse(addressed.stdout)).toMatchObject({ error: { code: 'usage', fix: expect.stringContaining('--role') } });
    } finally {
      await server.close();
    }
  });

  it('of a file that is not there says to check its path', async () => {
    const { status, document } = await json(['models', 'test', 'embedder', 'nowhere.gguf']);
    expect(status).toBe(1);
    expect(document).toEqual({
      error: { code: 'model-missing', message: expect.stringContaining('nowhere.gguf'), fix: expect.stringContaining('path') },
    });
  });

  it('names a chosen file that is gone, with the fix', async () => {
    writeFileSync(join(jig.home, 'models.json'), JSON.stringify({ embedder: 'gone.gguf' }));
    const { status, document } = await json(['models']);
    expect(status).toBe(1);
    expect(document.models).toContainEqual(
      expect.objectContaining({
        role: 'embedder',
        problem: { message: expect.stringContaining('gone.gguf'), fix: expect.stringContaining('models.json') },
      }),
    );
  });
});
