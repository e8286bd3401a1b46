/** Takes secrets out of what comes back: a server that echoes a header must not hand the secret to the tool. */

export interface Secret {
  name: string;
  value: string;
}

/** Shorter ones would take ordinary words out of answers, and protect nothing. */
const shortestSecret = 4;

/** The forms in which servers echo a header: as sent, in base64 and hex, escaped for URLs and JSON, backwards. */
function forms(value: string): Buffer[] {
  const bytes = Buffer.from(value, 'utf8');
  const all = [
    value,
    // In base64 a secret looks different at each of three offsets; the first and last characters also carry its neighbours' bits.
    ...[0, 1, 2].map((offset) => {
      const text = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString('base64')
        .replace(/=+$/, '');
      return text.slice(offset === 0 ? 0 : offset + 1, text.length - ((bytes.length + offset) % 3 === 0 ? 0 : 1));
    }),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    Array.from(value).toReversed().join(''),
  ];
  const texts = all.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
  return [...new Set(texts)].filter((text) => text.length >= shortestSecret).map((text) => Buffer.from(text, 'utf8'));
}

/** The same bytes with every known form of each secret replaced by its placeholder. */
export function scrubBytes(bytes: Buffer, secrets: readonly Secret[]): Buffer {
  let clean = bytes;
  for (const { name, value } of secrets) {
    if (value.length < shortestSecret) continue;
    // Longest first: a short form may be part of a longer one.
    for (const form of forms(value).toSorted((a, b) => b.length - a.length)) clean = replaceAll(clean, form, `{{secret:${name}}}`);
  }
  return clean;
}

export function scrubText(text: string, secrets: readonly Secret[]): string {
  return secrets.length === 0 ? text : scrubBytes(Buffer.from(text, 'utf8'), secrets).toString('utf8');
}

function replaceAll(bytes: Buffer, search: Buffer, replacement: string): Buffer {
  let at = bytes.indexOf(search);
  if (at === -1) return bytes;
  const put = Buffer.from(replacement, 'utf8');
  const parts: Buffer[] = [];
  let from = 0;
  for (; at !== -1; at = bytes.indexOf(search, from)) {
    parts.push(bytes.subarray(from, at), put);
    from = at + search.length;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}
