/** What a made tool gets of another tool's MCP result: its structured content, else its text, read as JSON where it is. */
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import type { ToolResult } from '../../parts.ts';

const maxBytes = 8 * 1_048_576;
const shownErrorLength = 2_000;

export function readToolResult(name: string, result: ToolResult): Result<unknown> {
  const content = Array.isArray(result['content']) ? (result['content'] as unknown[]) : [];
  const texts = content.flatMap((block) => (isRecord(block) && typeof block['text'] === 'string' ? [block['text']] : []));
  const text = texts.join('\n');
  if (result['isError'] === true) {
    return fail(
      'tool-failed',
      `${name} failed: ${text.slice(0, shownErrorLength) || 'it gave no reason'}`,
      'Correct the arguments, or use another tool.',
    );
  }
  const value = result['structuredContent'] ?? (texts.length === 0 && content.length > 0 ? content : parsed(text));
  const bytes = Buffer.byteLength(JSON.stringify(value ?? null));
  if (bytes <= maxBytes) return ok(value ?? null);
  return fail('result-too-large', `${name} answered with ${bytes} bytes; ${maxBytes} are passed on`, 'Ask it for less at once.');
}

function parsed(text: string): unknown {
  if (!/^\s*(?:[[{"\d-]|true|false|null)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
