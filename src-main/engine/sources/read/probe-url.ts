/** Tells what an address serves: an OpenAPI document, or else it is taken for an MCP server. */
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import { readUpTo } from '#lib/read-up-to.ts';
import { expandRecord, expandWith } from '../expand-variables.ts';
import { fetchSameHost } from '../fetch-same-host.ts';
import { safeUrl } from '../origin.ts';
import { redactor } from '../redact.ts';
import { parseJson, parseYaml } from './parse-text.ts';
import { recognise } from './read-source-file.ts';

export type ProbedUrl = { kind: 'openapi'; document: Record<string, unknown> } | { kind: 'mcp' };

const timeoutMs = 15_000;
const maxBytes = 64 * 1024 * 1024;

/** Looks with a GET, which no MCP server takes amiss. Fails only where the address cannot be reached or its document is broken. */
export async function probeUrl(url: URL, headers: Record<string, string>, signal?: AbortSignal): Promise<Result<ProbedUrl>> {
  const filled = expandWith((expand) => ({ headers: expandRecord(headers, expand), values: expand.values }));
  if (!filled.ok) return filled;
  const redact = redactor([...Object.values(filled.value.headers), ...filled.value.values]);
  const where = safeUrl(url.href);
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    // Only credentials must not travel on: a plain address may move to another host.
    const get = Object.keys(headers).length > 0 ? fetchSameHost : fetch;
    const response = await get(url, {
      headers: { accept: 'application/json, application/yaml, text/yaml;q=0.9', ...filled.value.headers },
      signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
    });
    const type = response.headers.get('content-type') ?? '';
    const isNamedDocument = /\.(json|ya?ml)$/i.test(url.pathname);
    if (!response.ok || /event-stream|html/.test(type)) {
      await response.body?.cancel();
      if (!response.ok && isNamedDocument) {
        return fail(
          'url-not-found',
          `${where} answered HTTP ${response.status}.`,
          'Check the address, and give a header where it needs a login.',
        );
      }
      return ok({ kind: 'mcp' });
    }
    const { bytes, isCut } = await readUpTo(response.body, maxBytes);
    if (isCut)
      return fail('file-too-large', `The document at ${where} has more than ${maxBytes / 1e6} MB.`, 'Import a part of it from a file.');
    const text = bytes.toString('utf8');
    const isJson = /^\s*[{[]/.test(text);
    if (!isJson && !isNamedDocument && !/ya?ml/.test(type) && !/^openapi\s*:/m.test(text)) return ok({ kind: 'mcp' });
    const parsed = isJson ? parseJson(text, where) : await parseYaml(text, where);
    if (!parsed.ok) return isNamedDocument || /"?(openapi|swagger)"?\s*:/.test(text) ? parsed : ok({ kind: 'mcp' });
    const known = recognise(parsed.value, where);
    if (known.ok && known.value.kind === 'openapi') return ok({ kind: 'openapi', document: known.value.document });
    if (isNamedDocument || (!known.ok && known.error.code === 'openapi-version')) {
      return known.ok ? fail('file-unknown', `${where} is no OpenAPI document.`, "A client's mcp.json is imported from a file.") : known;
    }
    return ok({ kind: 'mcp' });
  } catch (error) {
    if (signal?.aborted) return fail('aborted', 'The import was cancelled.', 'Import again.');
    // A server that never answers a GET may still answer the handshake's POST.
    if (deadline.aborted) return ok({ kind: 'mcp' });
    return fail(
      'source-unreachable',
      `${where} cannot be reached: ${redact(errorText(error))}.`,
      'Start the server, or check address, network and proxy.',
      { reason: 'network' },
    );
  }
}
