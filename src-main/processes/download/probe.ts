/** Asks a server about a file before anything is downloaded: its length, its checksum where it tells one, whether it is a model at all. */
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';

export interface RemoteFile {
  bytes: number;
  /** Tells this file from another one that lies under the same address later; null when the server gives no sign. */
  identity: string | null;
  /** The server's own checksum of the content; null when it names none. */
  sha256: string | null;
  /** Parts can be asked for: without, a broken download begins anew. */
  hasRanges: boolean;
}

const mostRedirects = 6;
const deadlineMs = 30_000;
const magic = 'GGUF';
const tryLater = 'Check the connection and the address, then resume: what has arrived is kept.';

/** Reads four bytes. Fails with `download-missing`, `download-refused`, `download-unavailable` or `download-not-model`. */
export async function probeFile(url: URL, signal: AbortSignal): Promise<Result<RemoteFile>> {
  let at = url;
  let linked: Headers | null = null;
  try {
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const response = await fetch(at, {
        redirect: 'manual',
        headers: { range: `bytes=0-${magic.length - 1}`, 'accept-encoding': 'identity' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
      });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) return await read(at, response, linked);
      // Hugging Face tells of the file itself where it sends on to the server that holds it.
      if (response.headers.has('x-linked-etag')) linked = response.headers;
      await response.body?.cancel();
      at = new URL(location, at);
    }
  } catch (error) {
    return fail('download-unavailable', `${at.host} does not answer: ${errorText(error)}.`, tryLater);
  }
  return fail('download-unavailable', `${url.host} sends from one address to the next without an end.`, 'Check the address.');
}

async function read(url: URL, response: Response, linked: Headers | null): Promise<Result<RemoteFile>> {
  const { status, headers } = response;
  if (status !== 200 && status !== 206) {
    await response.body?.cancel();
    return refusal(url, status);
  }
  const first = await firstBytes(response, magic.length);
  const total = status === 206 ? /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] : headers.get('content-length');
  const bytes = Number.parseInt(total ?? '', 10);
  if (first !== magic) {
    const what = headers.get('content-type')?.startsWith('text/html') ? 'a web page' : 'something else';
    return fail(
      'download-not-model',
      `Behind ${url.host}${url.pathname} lies ${what}, not a GGUF model.`,
      'Take the address of the .gguf file itself: on Hugging Face, the one behind "download".',
    );
  }
  if (!(bytes > magic.length)) return fail('download-unavailable', `${url.host} does not tell how long the file is.`, tryLater);
  const etag = (linked ?? headers).get('x-linked-etag') ?? headers.get('etag');
  return ok({
    bytes,
    identity: etag ?? headers.get('last-modified'),
    sha256: checksumIn(linked?.get('x-linked-etag')) ?? null,
    hasRanges: status === 206 && headers.get('accept-ranges') === 'bytes',
  });
}

/** Only Hugging Face's own header is a checksum; an etag of 64 digits elsewhere may be anything. */
function checksumIn(linkedEtag: string | null | undefined): string | undefined {
  return /^"?([0-9a-f]{64})"?$/.exec(linkedEtag ?? '')?.[1];
}

function refusal(url: URL, status: number): Result<never> {
  const what = `${url.host} answered ${status} for ${url.pathname}`;
  if (status === 404 || status === 410) return fail('download-missing', `${what}: there is no such file.`, 'Check the address.');
  if (status === 401 || status === 403)
    return fail(
      'download-refused',
      `${what}: the file is not free to download.`,
      'Accept its terms in a browser, download it there and choose the file from disk.',
    );
  return fail('download-unavailable', `${what}.`, tryLater);
}

/** A server that ignores ranges would send all of it: the rest is turned down. */
async function firstBytes(response: Response, count: number): Promise<string> {
  const reader = response.body?.getReader();
  let text = '';
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) break;
    text += Buffer.from(piece.value).toString('latin1');
    if (text.length >= count) break;
  }
  await reader?.cancel();
  return text.slice(0, count);
}
