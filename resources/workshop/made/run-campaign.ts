/** The e-mail campaign: every client once a day, whatever happens on the way. Needs a database `crm` and a mail account `main`. */
import { defineTool, skip, z } from 'jig';

interface Client {
  id: number;
  name: string;
  email: string;
  had: number;
}

const schema = `
  create table clients (id integer primary key, name text not null, email text not null);
  create table campaign_log (client_id integer not null, promotion text not null, day text not null, message_id text not null,
    primary key (client_id, promotion, day));
  insert into clients values (1, 'Ada', 'ada@example.org'), (2, 'Grace', 'grace@example.org'), (3, 'Linus', 'linus@example.org');
`;
const promotion = { promotion: 'spring', subject: 'Spring is here', text: 'Dear {name}, everything is 20 % off.' };

export default defineTool({
  name: 'run_campaign',
  description:
    'Send a promotion by e-mail once to every client who has not had it today, and tell how many were sent, failed and skipped, with the reasons. Use for newsletters, promotions, announcements and any other bulk e-mail.',
  input: z.object({
    promotion: z.string().min(1).max(100).describe('Name of the promotion: who has had it today is not written to again'),
    subject: z.string().min(1).max(200),
    text: z.string().min(1).max(20_000).describe('The message; {name} stands for the client’s name'),
    limit: z.number().int().positive().optional().describe('Only the first so many clients'),
  }),
  output: z.object({
    success: z.number().int(),
    failed: z.number().int(),
    skipped: z.number().int(),
    reasons: z.record(z.string(), z.number()),
    failures: z.array(z.object({ key: z.string(), error: z.string() })),
  }),
  permissions: { sql: { crm: 'write' }, mail: { main: { maxPerRun: 10_000 } } },
  tests: [
    {
      name: 'writes to everybody and notes it',
      given: { sql: { crm: schema } },
      input: promotion,
      expect: { success: 3, failed: 0, skipped: 0 },
    },
    {
      name: 'counts an address that is refused',
      given: { sql: { crm: schema }, mail: { main: { refuse: { 'grace@example.org': 'mailbox unavailable' } } } },
      input: promotion,
      expect: { success: 2, failed: 1, skipped: 0 },
    },
    {
      name: 'takes the first clients only',
      given: { sql: { crm: schema } },
      input: { ...promotion, limit: 1 },
      expect: { success: 1, failed: 0, skipped: 0 },
    },
  ],
  async run({ promotion: name, subject, text, limit }, { sql, mail, each, step, now }) {
    // A step: the list of this run stays what it was at the start, also when the run is resumed tomorrow.
    const { day, clients } = await step('clients', async () => {
      const today = new Date(now()).toISOString().slice(0, 10);
      const rows = await sql.crm.all<Client>(
        `select clients.id, clients.name, clients.email, campaign_log.client_id is not null as had
           from clients left join campaign_log on client_id = clients.id and promotion = ? and day = ? order by clients.id limit ?`,
        [name, today, limit ?? -1],
      );
      return { day: today, clients: rows };
    });
    return each.summary(clients, { key: (client) => client.id, concurrency: 32, total: clients.length }, async (client) => {
      if (client.had) skip('had it today');
      const { messageId } = await mail.main.send({ to: client.email, subject, text: text.replaceAll('{name}', client.name) });
      await sql.crm.run('insert into campaign_log (client_id, promotion, day, message_id) values (?, ?, ?, ?)', [
        client.id,
        name,
        day,
        messageId,
      ]);
    });
  },
});
