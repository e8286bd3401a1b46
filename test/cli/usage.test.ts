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
    [['nonsense'], 'Unknown command nonsense.'],
    [['help', 'nonsense'], 'Unknown command nonsense'],
    [['find'], 'Missing required argument: <query>'],
    [['find', 'x', '-k', '0'], '0 cannot be the value of -k <n>: Give a whole number from 1 to 50.'],
    [['find', 'x', '-k', '51'], '1 to 50'],
    [['find', 'x', '--unknown'], 'Unknown option --unknown.'],
    [['call', 'tool', '{broken'], 'The argument <json> cannot be used: Not JSON'],
    [['call', 'tool', '[1]'], 'one JSON object'],
    [['serve', '--port', '70000'], '65535'],
    [['import'], 'what to import'],
    [['import', 'file.json', '--command', 'x'], 'what to import'],
    [['import', '--command', 'x', '--env', 'novalue'], 'KEY=VALUE'],
    [['call', 'a', '{}', 'c'], 'Too many arguments'],
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
    expect(stderr).toBe('jig: Unknown command finf. Did you mean find?\n     Run `jig --help`.\n');
    const value = await jig.run(['call', 'tool', '[1]']);
    expect(value).toMatchObject({ status: 2, stdout: '' });
    expect(value.stderr).toBe(
      'jig: The argument <json> cannot be used: Give one JSON object, such as {"limit": 5}.\n     Run `jig call --help`.\n',
    );
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
    expect(await jig.run(['help', 'start'])).toEqual(help);
    expect((await jig.run(['help'])).status).toBe(0);
  });
});
