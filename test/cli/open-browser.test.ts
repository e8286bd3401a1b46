/** The browser that a command opens, played by a program that records what it was given. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JigBox } from '../support/jig.ts';

let jig: JigBox;
let recorded: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  jig = new JigBox();
  const programs = join(jig.home, 'programs');
  recorded = join(jig.home, 'recorded');
  mkdirSync(programs);
  const opener = join(programs, 'xdg-open');
  writeFileSync(
    opener,
    `#!/bin/sh\n{ echo "$@"; stat -c %a "$1"; cat "$1"; } > '${recorded}.new' 2>&1; mv '${recorded}.new' '${recorded}'\n`,
  );
  chmodSync(opener, 0o755);
  env = { DISPLAY: ':99', PATH: `${programs}:${process.env.PATH}` };
});
afterEach(() => jig.dispose());

async function opened(): Promise<{ page: string; mode: string; content: string }> {
  while (!existsSync(recorded)) await new Promise((resolve) => setTimeout(resolve, 20));
  const [page = '', mode = '', ...content] = readFileSync(recorded, 'utf8').split('\n');
  return { page, mode, content: content.join('\n') };
}

describe('jig serve --open', () => {
  it('hands the browser a page that leads to the screens, which the user alone can read and which is gone in the end', async () => {
    const { ready, child, exited, stderr } = await jig.serve(['serve', '--open'], env);
    const { page, mode, content } = await opened();
    expect(page).toMatch(/^\S+\.html$/);
    expect(mode).toBe('600');
    expect(content).toContain(`url=${ready.ui}"`);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(existsSync(page)).toBe(false);
    expect(existsSync(dirname(page))).toBe(true);
    expect(stderr()).not.toContain('in a browser');
  });

  it('that joins keeps the page until the browser has had its time, or it is stopped', async () => {
    const { ready } = await jig.serve();
    const second = jig.spawn(['serve', '--open'], env);
    const exited = new Promise<number | null>((resolve) => second.once('close', resolve));
    const { page, content } = await opened();
    expect(content).toContain(ready.ui);
    second.kill('SIGINT');
    expect(await exited).toBe(0);
    expect(existsSync(page)).toBe(false);
  });
});
