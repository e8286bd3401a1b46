/** TextEncoder and TextDecoder in plain JavaScript: UTF-8 both ways, UTF-16 and Latin-1 for reading. */
import { asciiText } from './base64.ts';

export function encodeText(text: string): Uint8Array {
  let bytes = new Uint8Array(text.length + (text.length >> 1) + 3);
  let to = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (to + 4 > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    let code = text.charCodeAt(at);
    if (code < 0x80) {
      bytes[to++] = code;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code < 0xdc00 ? text.charCodeAt(at + 1) : Number.NaN;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at += 1;
      } else {
        code = 0xfffd;
      }
    }
    if (code < 0x800) {
      bytes[to++] = 0xc0 | (code >> 6);
    } else {
      if (code < 0x10000) {
        bytes[to++] = 0xe0 | (code >> 12);
      } else {
        bytes[to++] = 0xf0 | (code >> 18);
        bytes[to++] = 0x80 | ((code >> 12) & 63);
      }
      bytes[to++] = 0x80 | ((code >> 6) & 63);
    }
    bytes[to++] = 0x80 | (code & 63);
  }
  return bytes.slice(0, to);
}

/** How long the well-formed sequence at `at` is, or minus the length of the ill-formed part that one U+FFFD stands for. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0) return -1;
  const from = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const to = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  for (let next = 1; next < length; next += 1) {
    const byte = bytes[at + next];
    const isGood = byte !== undefined && byte >= (next === 1 ? from : 0x80) && byte <= (next === 1 ? to : 0xbf);
    if (!isGood) return -next;
  }
  return length;
}

/** Throws a TypeError on ill-formed bytes when `fatal`. A byte order mark at the start is left out. */
export function decodeText(bytes: Uint8Array, fatal = false): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const parts: string[] = [];
  let units: number[] = [];
  const flush = () => {
    parts.push(String.fromCharCode(...units));
    units = [];
  };
  let at = start;
  while (at < bytes.length) {
    let end = at;
    while (end < bytes.length && (bytes[end] as number) < 0x80) end += 1;
    if (end - at > 32) {
      flush();
      parts.push(asciiText(bytes.subarray(at, end)));
      at = end;
    }
    for (; at < end; at += 1) units.push(bytes[at] as number);
    if (at >= bytes.length) break;
    const length = sequenceAt(bytes, at);
    if (length < 0) {
      if (fatal) throw new TypeError('The bytes are not UTF-8.');
      units.push(0xfffd);
      at -= length;
    } else {
      const byte = (index: number) => (bytes[at + index] as number) & 63;
      const first = bytes[at] as number;
      const code =
        length === 2
          ? ((first & 31) << 6) | byte(1)
          : length === 3
            ? ((first & 15) << 12) | (byte(1) << 6) | byte(2)
            : ((first & 7) << 18) | (byte(1) << 12) | (byte(2) << 6) | byte(3);
      if (code > 0xffff) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
      else units.push(code);
      at += length;
    }
    if (units.length > 4_096) flush();
  }
  flush();
  return parts.join('');
}

function view(input: unknown): Uint8Array {
  if (input === undefined) return new Uint8Array();
  if (input instanceof Uint8Array) return input;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw new TypeError('TextDecoder.decode takes bytes.');
}

export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(text: unknown = ''): Uint8Array {
    return encodeText(String(text));
  }

  encodeInto(text: unknown, into: Uint8Array): { read: number; written: number } {
    let read = 0;
    let written = 0;
    for (const character of String(text)) {
      const bytes = encodeText(character);
      if (written + bytes.length > into.length) break;
      into.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

const labels: Readonly<Record<string, 'utf-8' | 'utf-16le' | 'windows-1252'>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16': 'utf-16le',
  latin1: 'windows-1252',
  ascii: 'windows-1252',
  'us-ascii': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
};
/** Windows-1252 from 0x80 to 0x9f; what it leaves free stays a control character. */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM = false;
  private rest = new Uint8Array();

  constructor(label: unknown = 'utf-8', options: { fatal?: unknown } = {}) {
    const name = String(label).trim().toLowerCase();
    const encoding = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (encoding === undefined) throw new RangeError(`TextDecoder knows utf-8, utf-16le and latin1, not "${name}".`);
    this.encoding = encoding;
    this.fatal = Boolean(options.fatal);
  }

  decode(input?: unknown, options: { stream?: unknown } = {}): string {
    const given = view(input);
    const bytes = new Uint8Array(this.rest.length + given.length);
    bytes.set(this.rest);
    bytes.set(given, this.rest.length);
    const whole = options.stream ? this.wholeLength(bytes) : bytes.length;
    this.rest = bytes.slice(whole);
    return this.text(bytes.subarray(0, whole));
  }

  private text(bytes: Uint8Array): string {
    if (this.encoding === 'utf-8') return decodeText(bytes, this.fatal);
    const units: string[] = [];
    if (this.encoding === 'utf-16le') {
      const start = bytes[0] === 0xff && bytes[1] === 0xfe ? 2 : 0;
      for (let at = start; at + 1 < bytes.length; at += 2) {
        units.push(String.fromCharCode((bytes[at] as number) | ((bytes[at + 1] as number) << 8)));
      }
      if (bytes.length % 2 === 1) units.push('\ufffd');
    } else {
      for (const byte of bytes) units.push(byte >= 0x80 && byte < 0xa0 ? (windows[byte - 0x80] as string) : String.fromCharCode(byte));
    }
    return units.join('').toWellFormed();
  }

  /** Bytes up to the last whole character: the rest waits for the next piece. */
  private wholeLength(bytes: Uint8Array): number {
    if (this.encoding === 'windows-1252') return bytes.length;
    if (this.encoding === 'utf-16le') return bytes.length & ~1;
    for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
      const byte = bytes[bytes.length - back] as number;
      if (byte < 0x80) break;
      if (byte >= 0xc0) {
        const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        return needed > back ? bytes.length - back : bytes.length;
      }
    }
    return bytes.length;
  }
}
