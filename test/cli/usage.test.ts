/** What the command line answers to mistakes in its use, for people and for scripts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JigBox } from '../support/jig.ts';

let jig: JigBox;
beforeEach(() => {
  jig = new JigBox();
});
afterEach(() => jig.dispose());

describe('a usage error', () => {
  it.each([
    [[], 'No command'],
    [['nonsense'], 'unknown command'],
    [['find'], 'missing required argument'],
    [['find', 'x', '-k', '0'], '1 to 50'],
    [['find', 'x', '-k', '51'], '1 to 50'],
    [['find', 'x', '--unknown'], 'unknown option'],
    [['call', 'tool', '{broken'], 'Not JSON'],
    [['call', 'tool', '[1]'], 'one JSON object'],
    [['serve', '--port', '70000'], '65535'],
    [['import'], 'what to import'],
    [['import', 'file.json', '--command', 'x'], 'what to import'],
    [['import', '--command', 'x', '--env', 'novalue'], 'KEY=VALUE'],
    [['eval', '.', '--stage', 'fast'], 'Allowed choices'],
  ])('in %j has status 2 and one document with --json', async (args, part) => {
    const { status, stdout } = await jig.run([...args, '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'usage', message: expect.stringContaining(part), fix: expect.stringContaining('--help') },
    });
  });

  it('goes to stderr for people, and nothing to stdout', async () => {
    const { status, stdout, stderr } = await jig.run(['finf', 'x']);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Did you mean find?');
  });
});

describe('help and version', () => {
  it('are answered on stdout with status 0', async () => {
    const version = await jig.run(['--version']);
    expect(version).toMatchObject({ status: 0, stderr: '' });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await jig.run(['start', '--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('--no-workshop');
  });
});
