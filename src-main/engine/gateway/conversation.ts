/** Reads a chat request: what is asked in the last user turn, and what was said before. */
import type { Turn } from '#contract/routing.ts';
import { isRecord } from '#lib/guards.ts';

export interface Conversation {
  query: string;
  context: Turn[];
  /** The last message is a tool's result: the model goes on with the turn that is routed already. */
  isContinuation: boolean;
}

/** Content is text or an array of parts, of which pictures and sounds say nothing to the router. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((part: unknown) => (typeof part === 'string' ? [part] : isRecord(part) && typeof part.text === 'string' ? [part.text] : []))
    .join('\n');
}

/** Null when nobody has asked anything yet. System texts and tool results are no turns: they would drown the request. */
export function readConversation(messages: unknown): Conversation | null {
  if (!Array.isArray(messages)) return null;
  const turns = messages.map((message: unknown) =>
    isRecord(message) && typeof message.role === 'string'
      ? { role: message.role, content: textOf(message.content) }
      : { role: '', content: '' },
  );
  const last = turns.findLastIndex(({ role }) => role === 'user');
  const asked = turns[last];
  if (!asked) return null;
  return {
    query: asked.content,
    context: turns.slice(0, last).filter(({ role, content }) => (role === 'user' || role === 'assistant') && content !== ''),
    isContinuation: turns.at(-1)?.role === 'tool',
  };
}
