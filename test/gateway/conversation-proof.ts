/** The gateway's proof, for any gateway that stands before this upstream: a conversation gets the tool of each turn, and nothing else is touched. */
import OpenAI from 'openai';
import { expect } from 'vitest';
import type { Upstream } from './scripted-upstream.ts';

export interface ProofOptions {
  /** Base address of the gateway, e.g. http://127.0.0.1:7420/v1. */
  gatewayUrl: string;
  token: string;
  upstream: Upstream;
  /** What the names of the injected tools must match, in turns. */
  stockTool: RegExp;
  mailTool: RegExp;
}

interface FunctionTool {
  type: string;
  function: { name: string; description: string; parameters: { type: string } };
}

/** Asks for a price, then for a mail about it, with the official client; judges by what reached the upstream. */
export async function proveConversation({ gatewayUrl, token, upstream, stockTool, mailTool }: ProofOptions): Promise<void> {
  const client = new OpenAI({ baseURL: gatewayUrl, apiKey: token, maxRetries: 0 });
  const first = {
    model: 'scripted',
    temperature: 0.5,
    messages: [{ role: 'user' as const, content: 'What is the current trading price of Apple?' }],
  };
  upstream.received.length = 0;
  const answer = await client.chat.completions.create(first);
  const second = {
    ...first,
    messages: [
      ...first.messages,
      { role: 'assistant' as const, content: answer.choices[0]?.message.content ?? '' },
      { role: 'user' as const, content: 'Now email that to my boss.' },
    ],
  };
  await client.chat.completions.create(second);

  const [stock, mail] = upstream.received;
  expectOnlyToolsAdded(stock?.json, first, stockTool);
  expectOnlyToolsAdded(mail?.json, second, mailTool);
  for (const received of upstream.received) expect(JSON.stringify(received.headers)).not.toContain(token);
}

function expectOnlyToolsAdded(received: Record<string, unknown> | undefined, sent: object, wanted: RegExp): void {
  const { tools, ...rest } = received ?? {};
  expect(rest).toEqual(sent);
  expect(tools, 'the tools that reached the upstream').toBeDefined();
  const added = tools as FunctionTool[];
  expect(added.length).toBeGreaterThanOrEqual(1);
  expect(added.length).toBeLessThanOrEqual(3);
  expect(added[0]?.function.name).toMatch(wanted);
  for (const tool of added) {
    expect(tool.type).toBe('function');
    expect(tool.function.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(tool.function.parameters.type).toBe('object');
  }
}
