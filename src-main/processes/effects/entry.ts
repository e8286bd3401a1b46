/** Starts the effects process: it waits for the record's lock, performs, and after its parent's death finishes what is under way. */
import { systemResolver } from '#lib/network/checked-connect.ts';
import { connectToParent } from '../child-port.ts';
import { openEffects, readUnsettled } from './effects-file.ts';
import { EffectsJournal } from './effects-journal.ts';
import { EffectsService } from './effects-service.ts';
import { MailSender } from './mail-sender.ts';
import { performHttp } from './perform-http.ts';
import type { EffectsReply, EffectsRequest } from './protocol.ts';

/** Longest time that a process without a parent goes on; then what is under way counts as in doubt. */
const drainMs = 30_000;
/** Longer than a drain, so that a new engine always gets its turn. */
const lockMs = drainMs + 10_000;

const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('The effects process needs the home folder as its argument.');

// The pipes to a dead parent are broken; nothing said into them may end this process.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

let end = (): void => process.exit(0);
const parent = await connectToParent(() => end());
const replies: EffectsReply[] = [];
const reply = (message: EffectsReply): void => {
  replies.push(message);
  // One message a turn of the event loop, whatever it holds: a group of commits answers together.
  if (replies.length === 1) setImmediate(() => parent.send(replies.splice(0)));
};

const early: EffectsRequest[] = [];
let receive = (request: EffectsRequest): void => void early.push(request);
parent.onMessage((message) => {
  for (const request of message as EffectsRequest[]) receive(request);
});

const opened = await openEffects(home, { waitMs: lockMs });
if (opened.ok) {
  const mail = new MailSender();
  const journal = new EffectsJournal(opened.value, () => mail.underWay);
  const service = new EffectsService({
    journal,
    perform: (work, attempt) => (work.kind === 'mail' ? mail.perform(work, attempt) : performHttp(work.order, attempt, systemResolver)),
    reply,
  });
  let isEnding = false;
  end = () => {
    if (isEnding) return;
    isEnding = true;
    void service.drain(drainMs).then(() => {
      mail.close();
      journal.close();
      process.exit(0);
    });
  };
  process.on('SIGTERM', () => end());
  receive = (request) => service.receive(request);
  for (const request of early.splice(0)) service.receive(request);
  reply({ t: 'ready', unsettled: [...readUnsettled(opened.value)] });
} else {
  reply({ t: 'failed', error: opened.error });
}
