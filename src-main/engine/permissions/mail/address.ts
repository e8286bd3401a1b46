/** Reads e-mail addresses strictly: one bare address, nothing that a mail server or a person could read as another. */
import { domainToASCII } from 'node:url';

const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The address as it goes to the server, its domain in lower case and ASCII (international names as `xn--`, so that a look-alike shows);
 * or what is wrong with it.
 */
export function parseAddress(text: string): { address: string } | { problem: string } {
  const shown = JSON.stringify(text.slice(0, 80));
  if (text.length > 254) return { problem: `${shown}... has more than 254 characters` };
  if (/\p{Cc}/u.test(text)) return { problem: `${shown} has a control character` };
  if (/[<>",;:()[\]\\\s]/.test(text)) return { problem: `${shown} is not one bare address (no display name, list, group or comment)` };
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  if (at < 1 || local.length > 64 || !localPart.test(local)) return { problem: `${shown} is not an address of the form name@host` };
  const domain = domainToASCII(text.slice(at + 1)).toLowerCase();
  if (domain === '' || !domain.split('.').every((part) => label.test(part)) || /(^|\.)\d+$/.test(domain)) {
    return { problem: `${shown} has no valid host name` };
  }
  return { address: `${local}@${domain}` };
}

/** The sender that a person has configured: a bare address, or `Name <address>`. Null when it is neither. */
export function parseSender(text: string): { header: string; address: string } | null {
  const match = /^(?:"?([^"<>\r\n\\]*?)"?\s*<([^<>]+)>|([^<>"]+))$/.exec(text.trim());
  const parsed = match ? parseAddress((match[2] ?? match[3] ?? '').trim()) : null;
  if (!parsed || !('address' in parsed)) return null;
  const name = match?.[1]?.trim() ?? '';
  return { header: name === '' ? parsed.address : `"${name}" <${parsed.address}>`, address: parsed.address };
}
