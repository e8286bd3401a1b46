/** Serves the built screens to the window as `app://jig/`: a real origin with a strict content policy, unlike file://. */
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { fileInFolder, mediaType } from '#lib/folder-file.ts';

const scheme = 'app';
export const appOrigin = `${scheme}://jig`;

const headers = {
  // No connections at all: the window's only line is its port.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
};

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, codeCache: true } }]);
}

/** Serves the files of `folder` and nothing beside them. */
export function serveApp(folder: string): () => void {
  protocol.handle(scheme, (request) => answer(folder, request.url));
  return () => protocol.unhandle(scheme);
}

async function answer(folder: string, address: string): Promise<Response> {
  const file = locate(folder, address);
  const body = file === null ? null : await readFile(file).catch(() => null);
  if (file === null || body === null) return new Response('Not found', { status: 404, headers });
  return new Response(new Uint8Array(body), {
    headers: { ...headers, 'content-type': mediaType(file) },
  });
}

function locate(folder: string, address: string): string | null {
  const url = new URL(address);
  return url.host === 'jig' ? fileInFolder(folder, url.pathname) : null;
}
