/** One window's line to the engine: frames in, answers and events out, over the port that the shell handed through. */
import type { MessageEvent, MessagePortMain } from 'electron';
import { fail } from '#contract/result.ts';
import { requestFrameSchema, type EventFrame, type ResponseFrame } from '#contract/wire.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import type { Engine } from '../engine/engine.ts';
import { answerCall } from '../headless/answer-call.ts';

/** Answers until the window closes its end. Frames that are no calls are dropped: the shell's own page sends none. */
export function serveWindow(port: MessagePortMain, engine: Engine, logger: Logger): void {
  const send = (frame: ResponseFrame | EventFrame): void => port.postMessage(frame);
  const stopEvents = engine.onEvent((event, payload) => send({ event, payload }));
  port.on('close', stopEvents);
  port.on('message', (message: MessageEvent) => {
    const frame = requestFrameSchema.safeParse(message.data);
    if (frame.success) void answer(frame.data.id, frame.data.call, frame.data.input).then(send);
    else logger.warn('a frame of a window was dropped', { problem: frame.error.issues[0]?.message });
  });
  port.start();

  async function answer(id: number, call: string, input: unknown): Promise<ResponseFrame> {
    try {
      const result = await answerCall(engine, call, input, { name: 'ui', scopes: ['admin', 'ui'] });
      return result.ok ? { id, ok: true, value: result.value } : { id, ok: false, error: result.error };
    } catch (error) {
      logger.error('a call from a window failed', { call, error: errorText(error) });
      const { error: bug } = fail(
        'internal',
        `Jig failed inside ${call}.`,
        'Look at what Jig wrote into its log and report it; the rest goes on working.',
      );
      return { id, ok: false, error: bug };
    }
  }
}
