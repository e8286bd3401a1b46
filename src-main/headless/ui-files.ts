/** Serves the built screens: the files of one folder and nothing beside them, under a strict content policy. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { replyFailure } from '../engine/endpoint/http-reply.ts';
import type { HttpHandler } from '../engine/endpoint/http-server.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

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
        'content-type': types[extname(file)] ?? 'application/octet-stream',
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
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return 'nothing';
  }
  if (path === '/' || path === '/index.html') {
    const index = join(folder, 'index.html');
    return existsSync(index) ? { file: index } : 'not-built';
  }
  const file = normalize(join(folder, path));
  if (path.includes('\0') || path.includes('\\') || !file.startsWith(folder + sep)) return 'nothing';
  return existsSync(file) && statSync(file).isFile() ? { file } : 'nothing';
}
