/** MCP over stdio from this process: the same servers as over HTTP, pinned to the era that the client opens with. */
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Readable, Writable } from 'node:stream';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import type { Caller } from '../parts.ts';
import { createMcpServer } from './mcp-server.ts';
import { createSurfaces, type SurfaceParts } from './surface.ts';

export interface StdioParts extends SurfaceParts {
  version: string;
  logger: Logger;
  caller: Caller;
  /** Serves this profile instead of the menu. */
  profile?: string | undefined;
  input?: Readable;
  output?: Writable;
}

export interface StdioServer {
  /** Resolves when the client closed its end, or after `close`. */
  closed: Promise<void>;
  close(): Promise<void>;
}

/** Nothing but the protocol may be written to the output. Fails with `profile-unknown`. */
export function serveMcpOverStdio(parts: StdioParts): Result<StdioServer> {
  const { version, logger, caller, profile, input = process.stdin, output = process.stdout } = parts;
  const surface = createSurfaces(parts)(profile === undefined ? '' : `/p/${profile}`);
  if (!surface) {
    return fail(
      'profile-unknown',
      `There is no profile named ${profile}.`,
      'Use the name of a profile from the Library screen, or leave --profile out.',
    );
  }
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) input.once(event, () => resolve());
  });
  const handle = serveStdio(() => createMcpServer({ identity: { name: 'jig', version }, surface, caller }), {
    transport: new StdioServerTransport(input, output),
    onerror: (error) => logger.debug('message refused by the protocol', { error: error.message }),
  });
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  return ok({
    closed: Promise.race([ended, stopped]),
    async close() {
      await handle.close();
      stop();
    },
  });
}
