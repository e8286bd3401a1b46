/** Makes an HTTP response into an MCP tool result, and reads no more of it than allowed. */
import { isRecord } from '#lib/guards.ts';
import { parseJson } from '#lib/parse-json.ts';
import { readUpTo } from '#lib/read-up-to.ts';
import type { ToolResult } from '../../parts.ts';

/** Of an error's body, characters. */
const errorHead = 2_000;

/** HTTP 400 and above is a result with `isError`: the caller may correct its arguments. Throws what reading the body throws. */
export async function readResponse(response: Response, maxBytes: number): Promise<ToolResult> {
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const { bytes, isCut } = await readUpTo(response.body, maxBytes);
  const status = `HTTP ${response.status}${response.statusText ? ` ${response.statusText}` : ''}`;
  const isJson = type === 'application/json' || type.endsWith('+json');
  const isText = isJson || type === '' || type.startsWith('text/') || /xml|yaml|javascript|x-www-form-urlencoded/.test(type);

  if (response.status >= 400) {
    const body = isText ? bytes.toString('utf8').slice(0, errorHead) : `${bytes.length} bytes of ${type}`;
    return { content: [{ type: 'text', text: body ? `${status}\n${body}` : status }], isError: true };
  }
  if (isCut) {
    const shown = isText ? bytes.toString('utf8') : '';
    return {
      content: [
        {
          type: 'text',
          text: `${shown}\n[cut: the response is larger than ${maxBytes} bytes; ask for less, e.g. with a filter or a page]`.trim(),
        },
      ],
    };
  }
  if (bytes.length === 0) return { content: [{ type: 'text', text: status }] };
  if (isText) {
    const text = bytes.toString('utf8');
    const value = isJson ? parseJson(text) : undefined;
    const content = [{ type: 'text', text }];
    // MCP wants an object here; anything else goes under a key of its own.
    return value === undefined ? { content } : { content, structuredContent: isRecord(value) ? value : { result: value } };
  }
  const data = bytes.toString('base64');
  if (type.startsWith('image/')) return { content: [{ type: 'image', data, mimeType: type }] };
  if (type.startsWith('audio/')) return { content: [{ type: 'audio', data, mimeType: type }] };
  return { content: [{ type: 'resource', resource: { uri: response.url || 'response:', mimeType: type, blob: data } }] };
}
