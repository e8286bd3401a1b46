/** A real SMTP server on loopback that keeps what it was given, refuses whom it is told to, and can be made to misbehave. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  messageId: string;
  from: string;
  to: string[];
  text: string;
}

export interface MailServer {
  port: number;
  mails: ReceivedMail[];
  connections: () => number;
  /** Awaited before a message is accepted: the server has it then, the client does not know. */
  beforeAccept: (mail: ReceivedMail) => Promise<void> | void;
  close(): Promise<void>;
}

export async function startMailServer({
  refuse = {},
  options = {},
}: { refuse?: Record<string, string>; options?: SMTPServerOptions } = {}): Promise<MailServer> {
  let connections = 0;
  const server: MailServer = { port: 0, mails: [], connections: () => connections, beforeAccept: () => {}, close: async () => {} };
  const accept = async (mail: ReceivedMail, answer: (error?: Error | null) => void): Promise<void> => {
    await server.beforeAccept(mail);
    answer();
  };
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onRcptTo: ({ address }, _session, done) => {
      const reason = refuse[address];
      done(reason === undefined ? null : Object.assign(new Error(reason), { responseCode: 550 }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          messageId: /^message-id:\s*(\S+)/im.exec(text)?.[1] ?? '',
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text,
        };
        server.mails.push(mail);
        void accept(mail, done);
      });
    },
    ...options,
  });
  smtp.on('error', () => {});
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  server.port = (smtp.server.address() as AddressInfo).port;
  server.close = () => new Promise((resolve) => smtp.close(() => resolve()));
  return server;
}
