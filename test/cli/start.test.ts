/** `jig start` on a machine without a display: the screens are served, and a newcomer finds the sample workshop in the library. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JigBox } from '../support/jig.ts';

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

describe('jig start', () => {
  it('puts the workshop into a new library, and only there', async () => {
    const first = await jig.serve(['start', '--no-open']);
    while ((await sources()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
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
