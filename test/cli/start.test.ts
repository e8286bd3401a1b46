/** `jig start` on a machine without a display: the screens are served, and a newcomer finds the sample workshop in the library. */
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JigBox, type Served } from '../support/jig.ts';

let jig: JigBox;
beforeEach(() => {
  jig = new JigBox();
});
afterEach(() => jig.dispose());

/** Calls the running engine as the command line does. */
async function call(name: string, input: object = {}): Promise<unknown> {
  const { reach } = jig.engineFile();
  const answer = await fetch(`${reach?.origin}/api/${name}`, {
    method: 'POST',
    body: JSON.stringify(input),
    headers: { authorization: `Bearer ${reach?.adminKey}` },
  });
  return ((await answer.json()) as { value: unknown }).value;
}

async function sources(): Promise<string[]> {
  return ((await call('library.sources')) as { name: string }[]).map(({ name }) => name);
}

/** Resolves when the workshop is in the library; throws with what the command said when it does not come in. */
async function workshopOf({ stderr }: Served): Promise<void> {
  while ((await sources()).length === 0) {
    if (stderr().includes('could not be imported')) throw new Error(stderr());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('jig start', () => {
  it('puts the workshop into a new library, and only there', async () => {
    const first = await jig.serve(['start', '--no-open']);
    await workshopOf(first);
    const { total } = (await call('library.tools')) as { total: number };
    expect(total).toBeGreaterThan(40);
    const [workshop] = (await call('library.sources')) as { id: string; name: string }[];
    expect(workshop?.name).toBe('workshop');
    await call('library.removeSource', { id: workshop?.id });
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    expect(first.stderr()).toContain('sample workshop');

    const second = await jig.serve(['start', '--no-open']);
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    expect(second.stderr()).not.toContain('sample workshop');
  });

  it('puts it into a library that is empty because nothing came in before', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const refused = await jig.run(['start', '--no-open', '--port', String(port)]);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(existsSync(join(jig.home, 'library.db'))).toBe(true);
    await new Promise((resolve) => blocker.close(resolve));
    await workshopOf(await jig.serve(['start', '--no-open']));
    expect(await sources()).toEqual(['workshop']);
  });

  it('leaves a library alone that a person has filled and emptied', async () => {
    writeFileSync(join(jig.home, 'tools.jsonl'), '{"server":"bank","name":"pay","description":"Pay.","parameters":{"type":"object"}}');
    await jig.run(['import', 'tools.jsonl', '--name', 'mine']);
    for (const expected of [['mine'], []]) {
      const served = await jig.serve(['start', '--no-open']);
      while (!existsSync(join(jig.home, 'workshop-offered'))) await new Promise((resolve) => setTimeout(resolve, 20));
      const found = (await call('library.sources')) as { id: string; name: string }[];
      expect(found.map(({ name }) => name)).toEqual(expected);
      for (const { id } of found) await call('library.removeSource', { id });
      served.child.kill('SIGTERM');
      await served.exited;
      expect(served.stderr()).not.toContain('sample workshop');
    }
  });

  it('leaves a new library empty with --no-workshop, and serve always does', async () => {
    for (const args of [['start', '--no-open', '--no-workshop'], ['serve']]) {
      const served = await jig.serve(args);
      expect(await sources()).toEqual([]);
      served.child.kill('SIGTERM');
      await served.exited;
      expect(served.stderr()).not.toContain('sample workshop');
    }
  });

  it('says where the screens are when there is no browser to open', async () => {
    const { ready, child, exited, stderr } = await jig.serve(['start', '--no-workshop']);
    child.kill('SIGTERM');
    await exited;
    expect(stderr()).toContain(`Open ${ready.ui} in a browser.`);
  });
});
