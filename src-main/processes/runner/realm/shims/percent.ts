/** Percent-encoding as URLs use it: UTF-8, with a set of characters for each part of the URL. */
import { decodeText, encodeText } from './text-encoding.ts';

const sets = {
  fragment: ' "<>`',
  query: ' "#<>',
  specialQuery: ' "#<>\'',
  path: ' "#<>?`{}^',
  userinfo: ' "#<>?`{}/:;=@[\\]^|',
} as const;
export type EncodeSet = keyof typeof sets;

export function percentEncode(text: string, set: EncodeSet): string {
  const escaped = sets[set];
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    out += code > 0x7e || code < 0x20 || escaped.includes(character) ? hexBytes(character) : character;
  }
  return out;
}

/** For what is neither special nor a path: control characters and letters beyond ASCII only. */
export function percentEncodeControls(text: string): string {
  return Array.from(text, (character) => (/[\u0020-\u007e]/.test(character) ? character : hexBytes(character))).join('');
}

function hexBytes(character: string): string {
  return Array.from(encodeText(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length;) {
    const hex = /^%([\da-fA-F]{2})/.exec(text.slice(at, at + 3))?.[1];
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16));
      at += 3;
    } else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...encodeText(character));
      at += character.length;
    }
  }
  return decodeText(Uint8Array.from(bytes));
}
