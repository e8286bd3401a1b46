/** How Jig's own answers look to an agent: one document, as structured content and as one compact text block. */
import type { Failure } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import type { ToolResult } from '../parts.ts';

export function answer(document: Record<string, unknown>): ToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(document) }], structuredContent: document };
}

/** `{error: {code, message, fix}, ...details}`: what a model needs to do better at once. */
export function errorAnswer({ code, message, fix, details }: Failure): ToolResult {
  return { ...answer({ error: { code, message, fix }, ...(isRecord(details) ? details : {}) }), isError: true };
}
