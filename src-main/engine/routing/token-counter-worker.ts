/** The thread behind token-counter.ts. */
import { parentPort } from 'node:worker_threads';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

export interface CountRequest {
  id: number;
  texts: string[];
}

export interface CountReply {
  id: number;
  counts: number[];
}

// Tool texts are data: `<|endoftext|>` in one of them is text, not a control token.
const asText = { disallowedSpecial: new Set<string>() };

parentPort?.on('message', ({ id, texts }: CountRequest) => {
  parentPort?.postMessage({ id, counts: texts.map((text) => countTokens(text, asText)) } satisfies CountReply);
});
