/** Hosts of URLs: names, numbers in every notation that the web takes for an IPv4 address, IPv6, and letters beyond ASCII. */
import { percentDecode } from './percent.ts';

// eslint-disable-next-line no-control-regex -- forbidden in hosts, as the web says
const forbidden = /[\u0000-\u0020#/:<>?@[\\\]^|%\u007f]/;
// eslint-disable-next-line no-control-regex -- forbidden in hosts, as the web says
const forbiddenOpaque = /[\u0000\t\n\r #/:<>?@[\\\]^|]/;

/** The host as it is written in a URL, or null when it is none. */
export function parseHost(text: string, isSpecial: boolean): string | null {
  if (text.startsWith('[')) {
    const address = text.endsWith(']') ? parseIpv6(text.slice(1, -1)) : null;
    return address ? `[${writeIpv6(address)}]` : null;
  }
  if (!isSpecial) return forbiddenOpaque.test(text) ? null : text;
  const name = toAscii(percentDecode(text));
  if (name === null || name === '' || forbidden.test(name)) return null;
  return endsInNumber(name) ? parseIpv4(name) : name;
}

/** Names in Unicode become Punycode, compatible letters become plain ones. */
function toAscii(name: string): string | null {
  const normal = name
    .replaceAll(/\u00ad|\u200b|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC');
  const labels = normal.split(/[.\u3002]/);
  const ascii: string[] = [];
  for (const label of labels) {
    if (/^[\0-\x7f]*$/.test(label)) {
      ascii.push(label);
    } else {
      const coded = punycode(label);
      if (coded === null) return null;
      ascii.push(`xn--${coded}`);
    }
  }
  return ascii.join('.');
}

function punycode(label: string): string | null {
  const points = Array.from(label, (character) => character.codePointAt(0) ?? 0);
  const basic = points.filter((point) => point < 0x80);
  let out = basic.map((point) => String.fromCharCode(point)).join('') + (basic.length > 0 ? '-' : '');
  let bias = 72;
  let delta = 0;
  let next = 0x80;
  let handled = basic.length;
  while (handled < points.length) {
    const lowest = Math.min(...points.filter((point) => point >= next));
    delta += (lowest - next) * (handled + 1);
    if (delta > 0x7fffffff) return null;
    next = lowest;
    for (const point of points) {
      if (point < next) delta += 1;
      if (point !== next) continue;
      let rest = delta;
      for (let k = 36; ; k += 36) {
        const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (rest < threshold) break;
        out += digit(threshold + ((rest - threshold) % (36 - threshold)));
        rest = Math.floor((rest - threshold) / (36 - threshold));
      }
      out += digit(rest);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    next += 1;
  }
  return out;
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? 97 + value : 22 + value);
}

function adapt(delta: number, points: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}

function endsInNumber(name: string): boolean {
  const parts = name.split('.');
  if (parts.at(-1) === '' && parts.length > 1) parts.pop();
  const last = parts.at(-1) ?? '';
  return /^\d+$/.test(last) || /^0[xX][\da-fA-F]*$/.test(last);
}

function ipv4Number(text: string): number {
  if (text === '') return Number.NaN;
  if (/^0[xX]/.test(text))
    return text.length === 2 ? 0 : /^[\da-fA-F]+$/.test(text.slice(2)) ? Number.parseInt(text.slice(2), 16) : Number.NaN;
  if (text.length > 1 && text.startsWith('0')) return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
  return /^\d+$/.test(text) ? Number.parseInt(text, 10) : Number.NaN;
}

function parseIpv4(name: string): string | null {
  const parts = name.split('.');
  if (parts.at(-1) === '' && parts.length > 1) parts.pop();
  if (parts.length > 4) return null;
  const numbers = parts.map(ipv4Number);
  const last = numbers.pop() ?? Number.NaN;
  if (numbers.some((number) => Number.isNaN(number) || number > 255)) return null;
  if (Number.isNaN(last) || last >= 256 ** (4 - numbers.length)) return null;
  let address = last;
  for (const [index, number] of numbers.entries()) address += number * 256 ** (3 - index);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

function parseIpv6(text: string): number[] | null {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  let source = text;
  if (dotted) {
    const bytes = dotted.slice(2).map((part) => (/^(0|[1-9]\d*)$/.test(part) ? Number(part) : 256));
    if (bytes.some((byte) => byte > 255)) return null;
    const [a, b, c, d] = bytes as [number, number, number, number];
    source = `${dotted[1] ?? ''}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (groups.flat().some((group) => !/^[\da-fA-F]{1,4}$/.test(group))) return null;
  const [before = [], after = []] = groups.map((half) => half.map((group) => Number.parseInt(group, 16)));
  const missing = 8 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

/** The longest run of zeros becomes `::`. */
function writeIpv6(groups: readonly number[]): string {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (groups[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return best.at === -1 ? hex(groups) : `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`;
}
