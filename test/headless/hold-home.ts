/** Child process of home-lock.test.ts: takes a home, says whether it got it, and keeps it until it is ended. */
import { lockHome } from '../../src-main/headless/home-lock.ts';

const [home = '', publish] = process.argv.slice(2);
const outcome = await lockHome(home, { by: 'serve', waitMs: 0 });
const kind = outcome.ok ? outcome.value.kind : outcome.error.code;
if (publish && outcome.ok && outcome.value.kind === 'locked')
  outcome.value.lock.publish({ port: 1, origin: 'http://127.0.0.1:1', adminKey: 'key' });
process.stdout.write(`${kind}\n`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
