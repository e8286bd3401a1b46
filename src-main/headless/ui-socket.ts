/** The contract over a WebSocket for the screens in a browser: hello with the UI's key first, then calls; events are broadcast. */
import { WebSocketServer, type WebSocket } from 'ws';
import { fail, type Failure } from '#contract/result.ts';
import { helloFrameSchema, requestFrameSchema, type EventFrame, type ResponseFrame } from '#contract/wire.ts';
import type { Logger } from '#lib/logger.ts';
import { parseJson } from '#lib/parse-json.ts';
import { replyFailure } from '../engine/endpoint/http-reply.ts';
import type { HttpHandler } from '../engine/endpoint/http-server.ts';
import type { Engine } from '../engine/engine.ts';
import { answerCall } from './answer-call.ts';
import { isSameSecret } from './secret.ts';

/** Close codes of the socket that the screens understand. */
export const wrongKeyCode = 4401;
const badFrameCode = 4400;

const helloDeadlineMs = 5_000;
const largestFrameBytes = 16 * 1024 * 1024;
/** A window that reads nothing must not make the engine hold its events for ever. */
const largestBacklogBytes = 32 * 1024 * 1024;

export interface UiSocket {
  handler: HttpHandler;
  /** Sends an event to every window that has said hello. */
  broadcast(event: string, payload: unknown): void;
  close(): void;
}

export function createUiSocket(options: { key: string; engine: () => Engine | null; logger: Logger }): UiSocket {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestFrameBytes, perMessageDeflate: false });
  const windows = new Set<WebSocket>();

  server.on('connection', (socket: WebSocket) => {
    const deadline = setTimeout(() => socket.close(wrongKeyCode, 'no hello'), helloDeadlineMs);
    socket.on('error', (error) => options.logger.debug('a window’s socket failed', { error: error.message }));
    socket.on('close', () => {
      clearTimeout(deadline);
      windows.delete(socket);
    });
    socket.on('message', (data) => {
      const frame = parseJson(String(data));
      if (windows.has(socket)) void answer(socket, frame);
      else if (isHello(frame, options.key)) {
        clearTimeout(deadline);
        windows.add(socket);
      } else socket.close(wrongKeyCode, 'wrong key');
    });
  });

  async function answer(socket: WebSocket, raw: unknown): Promise<void> {
    const frame = requestFrameSchema.safeParse(raw);
    if (!frame.success) {
      socket.close(badFrameCode, 'not a call');
      return;
    }
    const { id, call, input } = frame.data;
    const engine = options.engine();
    let response: ResponseFrame;
    try {
      const result = engine ? await answerCall(engine, call, input, { name: 'ui', scopes: ['admin', 'ui'] }) : starting;
      response = result.ok ? { id, ok: true, value: result.value } : { id, ok: false, error: result.error };
    } catch (error) {
      options.logger.error('a call from a window failed', {
        call,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      response = { id, ok: false, error: bug(call) };
    }
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(response));
  }

  return {
    handler: {
      prefix: '/ui/socket',
      handle: (_, response) => replyFailure(response, 426, upgradeNeeded, { upgrade: 'websocket' }),
      // The server has checked Host and Origin.
      upgrade: (request, socket, head) =>
        server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request)),
    },
    broadcast(event, payload) {
      const text = JSON.stringify({ event, payload } satisfies EventFrame);
      for (const socket of windows) {
        if (socket.bufferedAmount > largestBacklogBytes) socket.terminate();
        else if (socket.readyState === socket.OPEN) socket.send(text);
      }
    },
    close() {
      for (const socket of server.clients) socket.close(1001, 'Jig stops');
      server.close();
      setTimeout(() => server.clients.forEach((socket) => socket.terminate()), 500).unref();
    },
  };
}

const upgradeNeeded: Failure = {
  code: 'upgrade-needed',
  message: 'This address is for the screens of Jig.',
  fix: 'Open the address that `jig serve` prints.',
};
const starting = fail('engine-starting', 'Jig is still starting.', 'Try again in a moment.');

function bug(call: string): Failure {
  return {
    code: 'internal',
    message: `Jig failed inside ${call}.`,
    fix: 'Look at what Jig wrote on stderr and report it; the rest goes on working.',
  };
}

function isHello(frame: unknown, key: string): boolean {
  const hello = helloFrameSchema.safeParse(frame);
  return hello.success && isSameSecret(hello.data.key, key);
}
