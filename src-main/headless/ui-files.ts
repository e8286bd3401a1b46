/** Serves the built screens: the files of one folder and nothing beside them, under a strict content policy. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileInFolder, mediaType } from '#lib/folder-file.ts';
import { replyFailure } from '../engine/endpoint/http-reply.ts';
import type { HttpHandler } from '../engine/endpoint/http-server.ts';

const headers = {
  // 'self' covers the WebSocket of the same host and port (CSP 3).
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves `folder` at `/`. Names with a hash of their content may be cached, the page not. */
export function createUiFiles(folder: string): HttpHandler {
  return {
    prefix: '/',
    async handle(request, response) {
      const found = request.method === 'GET' || request.method === 'HEAD' ? locate(folder, request.url ?? '/') : 'nothing';
      if (found === 'nothing') {
        const error = {
          code: 'path-unknown',
          message: `Jig serves nothing at ${request.url}.`,
          fix: 'The screens are at /, MCP is at /mcp.',
        };
        return replyFailure(response, 404, error, headers);
      }
      if (found === 'not-built') {
        response.writeHead(503, { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
        response.end(
          'The screens of this copy of Jig are not built yet. Run `npm run build`, then reload. The MCP endpoint works all the same.\n',
        );
        return;
      }
      const { file } = found;
      const isHashed = /[/\\]assets[/\\]/.test(file.slice(folder.length));
      response.writeHead(200, {
        ...headers,
        'content-type': mediaType(file),
        'content-length': statSync(file).size,
        'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-store',
      });
      if (request.method === 'HEAD') response.end();
      // A browser that goes away in the middle is no failure of ours.
      else await pipeline(createReadStream(file), response).catch(() => response.destroy());
    },
  };
}

type Located = { file: string } | 'not-built' | 'nothing';

function locate(folder: string, url: string): Located {
  const address = URL.parse(url, 'http://localhost');
  const file = address && fileInFolder(folder, address.pathname);
  if (!file) return 'nothing';
  if (existsSync(file) && statSync(file).isFile()) return { file };
  return file === join(folder, 'index.html') ? 'not-built' : 'nothing';
}
