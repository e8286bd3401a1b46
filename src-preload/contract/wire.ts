/** The frames that travel between a window and the engine, the same over a MessagePort and over a WebSocket. */
import { z } from 'zod';
import { failureSchema } from './result.ts';

export const requestFrameSchema = z.object({ id: z.number().int(), call: z.string(), input: z.unknown() });
export type RequestFrame = z.infer<typeof requestFrameSchema>;

export const responseFrameSchema = z.union([
  z.object({ id: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number().int(), ok: z.literal(false), error: failureSchema }),
]);
export type ResponseFrame = z.infer<typeof responseFrameSchema>;

export const eventFrameSchema = z.object({ event: z.string(), payload: z.unknown() });
export type EventFrame = z.infer<typeof eventFrameSchema>;

/** First frame of a WebSocket: the key that the UI's address carries in its fragment. A MessagePort needs none. */
export const helloFrameSchema = z.object({ hello: z.literal('jig'), key: z.string() });
