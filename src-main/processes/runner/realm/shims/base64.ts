/** Base64 in plain JavaScript (or by the engine itself where it can), and the two old functions that tools still use. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const codes = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
const values = new Uint8Array(256).fill(255);
codes.forEach((code, value) => (values[code] = value));

// Taken before lockdown, which removes what it does not know.
const native = { encode: Reflect.get(Uint8Array.prototype, 'toBase64'), decode: Reflect.get(Uint8Array, 'fromBase64') };
const piece = 0x2000;

/** Text of one-byte characters; in pieces, because a call takes a limited number of arguments. */
export function asciiText(bytes: Uint8Array): string {
  if (bytes.length <= piece) return String.fromCharCode(...bytes);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += piece) parts.push(String.fromCharCode(...bytes.subarray(at, at + piece)));
  return parts.join('');
}

export function encodeBase64(bytes: Uint8Array): string {
  if (typeof native.encode === 'function') return String(Reflect.apply(native.encode, bytes, []));
  const groups = Math.ceil(bytes.length / 3);
  const out = new Uint8Array(groups * 4);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    out[to] = codes[bits >> 18] ?? 0;
    out[to + 1] = codes[(bits >> 12) & 63] ?? 0;
    out[to + 2] = at + 1 < bytes.length ? (codes[(bits >> 6) & 63] ?? 0) : 61;
    out[to + 3] = at + 2 < bytes.length ? (codes[bits & 63] ?? 0) : 61;
  }
  return asciiText(out);
}

/** Throws a TypeError on text that is not base64. */
export function decodeBase64(text: string): Uint8Array {
  if (typeof native.decode === 'function') return Reflect.apply(native.decode, Uint8Array, [text]) as Uint8Array;
  const length = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  if (length % 4 === 1) throw new TypeError('This text is not base64.');
  const out = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let count = 0;
  let to = 0;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 256 ? (values[code] ?? 255) : 255;
    if (value === 255) throw new TypeError('This text is not base64.');
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out[to++] = (bits >> count) & 255;
    }
  }
  return out;
}

export function btoa(value: unknown): string {
  const text = String(value);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 255) throw new TypeError('btoa takes characters up to U+00FF; encode other text with TextEncoder first.');
    bytes[at] = code;
  }
  return encodeBase64(bytes);
}

export function atob(value: unknown): string {
  return asciiText(decodeBase64(String(value).replaceAll(/[\t\n\f\r ]/g, '')));
}
