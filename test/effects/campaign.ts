/** A process to be killed: sends `count` mails with 16 in flight through the effects client, says what they came to, and ends. */
import { createClient, mailEffect, mailOrder, never } from './box.ts';

const [home = '', port = '', count = ''] = process.argv.slice(2);
const client = createClient(home);
const outcome = { sent: 0, inDoubt: [] as string[], failed: [] as string[] };
let next = 0;

async function work(): Promise<void> {
  for (let index = next++; index < Number(count); index = next++) {
    const key = `client-${index}`;
    const result = await client.perform(mailEffect(key), mailOrder(Number(port), key), never);
    if (result.ok) outcome.sent += 1;
    else if (result.error.code === 'effect-in-doubt') outcome.inDoubt.push(key);
    else outcome.failed.push(`${key}: ${result.error.code}`);
    process.send?.({ pid: client.pid });
  }
}

await Promise.all(Array.from({ length: 16 }, work));
await client.stop();
process.send?.({ outcome });
process.disconnect();
