/** Errors as OpenAI's clients expect them, with Jig's fix beside the message. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Failure } from '#contract/result.ts';
import { replyJson } from '../endpoint/http-reply.ts';

export function openAiError({ code, message, fix }: Failure, type = 'jig_error'): { error: Record<string, unknown> } {
  return { error: { message: `${message} ${fix}`, type, param: null, code, fix } };
}

/** `retry: false` keeps the official clients from asking again what cannot get better by itself. */
export function replyOpenAiError(
  response: ServerResponse,
  status: number,
  failure: Failure,
  { retry = false, headers = {} }: { retry?: boolean; headers?: OutgoingHttpHeaders } = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  replyJson(response, status, openAiError(failure), { ...headers, ...(retry ? {} : { 'x-should-retry': 'false' }) });
}
