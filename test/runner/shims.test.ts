/** The realm's own URL, text coding, base64 and cloning against Node's: the same answers for thousands of inputs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atob as ownAtob, btoa as ownBtoa, decodeBase64, encodeBase64 } from '../../src-main/processes/runner/realm/shims/base64.ts';
import { structuredClone as ownClone } from '../../src-main/processes/runner/realm/shims/structured-clone.ts';
import { decodeText, encodeText, TextDecoder as OwnDecoder } from '../../src-main/processes/runner/realm/shims/text-encoding.ts';
import { URLSearchParams as OwnParams } from '../../src-main/processes/runner/realm/shims/url-search-params.ts';
import { URL as OwnUrl } from '../../src-main/processes/runner/realm/shims/url.ts';

const parts = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const;

function taken(make: () => URL | OwnUrl): Record<string, string> | 'invalid' {
  try {
    const url = make();
    return Object.fromEntries(parts.map((part) => [part, url[part]]));
  } catch {
    return 'invalid';
  }
}

function same(input: string, base?: string): void {
  expect({ input, base, url: taken(() => new OwnUrl(input, base)) }).toEqual({ input, base, url: taken(() => new URL(input, base)) });
}

const addresses = [
  ...[
    'https://example.com',
    'HTTP://User:Pa%20ss@EXAMPLE.com:80/a/../b/./c?x=1#y',
    'https://example.com:443',
    'https://example.com:8443/',
    'ftp://h/f;x',
  ],
  ...[
    'http://127.1',
    'http://0x7f.1',
    'http://2130706433',
    'http://0177.0.0.1',
    'http://0',
    'http://1.2.3.4.5',
    'http://256.1.1.1',
    'http://1.2.3.',
    'http://09.1.1.1',
  ],
  ...[
    'http://[::1]',
    'http://[::ffff:127.0.0.1]:3000/',
    'http://[2001:DB8:0:0:1:0:0:1]',
    'http://[1:2:3:4:5:6:7:8]',
    'http://[::',
    'http://[1::2::3]',
    'http://[12345::]',
  ],
  ...[
    'http://münchen.de/straße?ü=ö#ä',
    'http://ＦＵＬＬ．com',
    'http://xn--mnchen-3ya.de',
    'http://a b.com',
    'http://a%62c.com',
    'http://ex%61mple.com',
    'http://日本語。jp',
  ],
  ...[
    'mailto:a@b.co?subject=x y',
    'data:text/plain,hello world',
    'javascript:alert(1)',
    'urn:isbn:0451450523',
    'blob:https://a.com/x',
    'tel:+1',
    'about:blank',
  ],
  ...['file:///etc/passwd', 'file://host/share/x', 'file:///C|/x/../..', 'file:c:\\a\\b', 'file:', 'file:///', 'file://localhost/x'],
  ...[
    'custom://host:99/path/../x?q#f',
    'custom:/a/./b',
    'custom:opaque path',
    'custom://',
    'custom://u@h',
    'custom:///x',
    'non-special://[::1]/',
  ],
  ...[
    'https://a.com#@127.0.0.1',
    'https://a.com:80\\@b.com/x',
    'http:\\\\a.com\\b',
    'https:a.com',
    'https:/a.com',
    'http:///a.com',
    'https://@a.com',
    'https://a@b@c.com/',
  ],
  ...[
    '  https://a.com \n',
    'ht\ntps://a.com',
    'https://a.com/%2e%2E/b/%2e',
    'https://a.com/a//b//',
    'https://a.com/?q=\'"<>`{}|',
    'https://a.com/`{}|^"<>\'',
    'https://a.com/#`{}|^"<>',
  ],
  ...[
    '',
    'x',
    '//',
    '/',
    '?',
    '#',
    'http://',
    'https://',
    'http://:80',
    'http://a:99999',
    'http://a:x',
    'http://a:',
    '://a',
    '1http://a',
    'http://%00.com',
    'http://a<b',
  ],
];
const relatives = [
  '',
  'x',
  '../x',
  './',
  '../../..',
  '/x/y',
  '//h/x',
  '?q',
  '#f',
  '?',
  '#',
  'x?y#z',
  '\\x',
  'a:b',
  'https:x',
  'x/../../y/',
  '..',
  '.',
  '%2e%2e/x',
  ';a',
  'ü?ü#ü',
];
const bases = ['https://u:p@example.com:8080/a/b/c?q=1#f', 'file:///a/b', 'custom://h/a/b?q', 'mailto:x@y', 'http://example.com'];

test('addresses are read as Node reads them', () => {
  for (const address of addresses) same(address);
  for (const base of bases) for (const relative of relatives) same(relative, base);
});

test('so are thousands made of their pieces', () => {
  const piece = fc.constantFrom(
    ...'https: http: file: custom: // / \\ ? # @ : . .. %2e %41 a B ü é 日 1 0x1 08 255 [ ] ::1 & = + - _ ~ ! $ , ; | ^ ` { } " \' < >'.split(
      ' ',
    ),
    ' ',
  );
  const made = fc.array(piece, { minLength: 1, maxLength: 9 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(made, fc.option(fc.constantFrom(...bases), { nil: undefined }), (input, base) => {
      // International names need tables of 300 KB: the realm reads the usual ones only.
      fc.pre(
        taken(() => new URL(input, base)) === 'invalid' ||
          !/[^\0-\x7f]|xn--/.test(input) ||
          !new URL(input, base).hostname.includes('xn--'),
      );
      fc.pre(!/[^\0-\x7f]/.test(input) || taken(() => new URL(input, base)) !== 'invalid');
      same(input, base);
    }),
    { numRuns: 4_000, seed: 5 },
  );
});

test('parts of an address can be set', () => {
  const changes: [string, (url: URL | OwnUrl) => void][] = [
    ['hash', (url) => (url.hash = 'new ü')],
    ['search', (url) => (url.search = '?a=b c')],
    ['no search', (url) => (url.search = '')],
    ['pathname', (url) => (url.pathname = 'x/../y z?#')],
    ['host', (url) => (url.host = 'other.org:99')],
    ['hostname', (url) => (url.hostname = 'third.net')],
    ['port', (url) => (url.port = '443')],
    ['no port', (url) => (url.port = '')],
    ['protocol', (url) => (url.protocol = 'http')],
    ['foreign protocol', (url) => (url.protocol = 'mailto:')],
    ['username', (url) => (url.username = 'a b:')],
    ['password', (url) => (url.password = 'p@')],
    ['params', (url) => url.searchParams.set('k', 'v+ &')],
    ['params gone', (url) => url.searchParams.delete('q')],
  ];
  for (const [name, change] of changes) {
    for (const base of ['https://u:p@example.com:8080/a?q=1#f', 'custom://h/a?q']) {
      const both = [new OwnUrl(base), new URL(base)].map((url) => {
        change(url);
        return [name, taken(() => url), [...url.searchParams]];
      });
      expect(both[0]).toEqual(both[1]);
    }
  }
});

test('parameters are read and written as Node does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' }))), fc.string(), (pairs, text) => {
      expect(String(new OwnParams(pairs))).toBe(String(new URLSearchParams(pairs)));
      expect([...new OwnParams(text)]).toEqual([...new URLSearchParams(text)]);
      const [own, node] = [new OwnParams(pairs), new URLSearchParams(pairs)];
      for (const params of [own, node]) {
        params.append('a', '1');
        params.append('a', '2');
        params.set('a', '3');
        params.sort();
      }
      expect([...own, own.get('a'), own.getAll('a'), own.has('a', '3'), own.size]).toEqual([
        ...node,
        node.get('a'),
        node.getAll('a'),
        node.has('a', '3'),
        node.size,
      ]);
    }),
    { numRuns: 300, seed: 5 },
  );
});

test('text becomes bytes and bytes text as in Node, well-formed or not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 60 }), (text, bytes) => {
      expect(encodeText(text)).toEqual(new Uint8Array(new TextEncoder().encode(text)));
      expect(decodeText(bytes)).toBe(new TextDecoder().decode(bytes));
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(decodeBase64(encodeBase64(bytes))).toEqual(new Uint8Array(bytes));
      expect(new OwnDecoder('latin1').decode(bytes)).toBe(new TextDecoder('latin1').decode(bytes));
      const even = bytes.subarray(0, bytes.length & ~1);
      expect(new OwnDecoder('utf-16le').decode(even)).toBe(new TextDecoder('utf-16le').decode(even));
    }),
    { numRuns: 2_000, seed: 5 },
  );
  const long = 'aé€😀'.repeat(20_000);
  expect(decodeText(encodeText(long))).toBe(long);
  expect(() => new OwnDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xc3]))).toThrow(TypeError);
  expect(() => new OwnDecoder('shift_jis')).toThrow(RangeError);
});

test('a text that comes in pieces is put together', () => {
  const bytes = encodeText('aé€😀ü');
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const decoder = new OwnDecoder();
    const text =
      decoder.decode(bytes.subarray(0, cut), { stream: true }) + decoder.decode(bytes.subarray(cut), { stream: true }) + decoder.decode();
    expect(text).toBe('aé€😀ü');
  }
});

test('base64 that is none is refused', () => {
  for (const wrong of ['a', 'ab=c', 'a$bc', 'é']) expect(() => ownAtob(wrong)).toThrow();
  expect(() => ownBtoa('€')).toThrow(/U\+00FF/);
  expect(ownAtob(ownBtoa('\u0000\u00ff'))).toBe('\u0000\u00ff');
});

test('clones are equal and apart', () => {
  fc.assert(
    fc.property(
      fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true, withSparseArray: true }),
      (value) => {
        expect(ownClone(value)).toEqual(structuredClone(value));
      },
    ),
    { numRuns: 500, seed: 5 },
  );
});
