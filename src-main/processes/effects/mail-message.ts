/** Builds the message itself: only from texts and bytes that are handed in, never from a path or an address. */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailOrder } from './protocol.ts';

export function buildMessage(order: MailOrder): Promise<Buffer> {
  const composer = new MailComposer({
    from: order.from.header,
    to: order.to,
    cc: order.cc,
    ...(order.replyTo === null ? {} : { replyTo: order.replyTo }),
    subject: order.subject,
    ...(order.text === null ? {} : { text: order.text }),
    ...(order.html === null ? {} : { html: order.html }),
    attachments: order.attachments.map(({ filename, content, contentType }) => ({
      filename,
      content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
      ...(contentType === null ? {} : { contentType }),
    })),
    messageId: order.messageId,
    date: new Date(order.date),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
