/** Connects to a Streamable HTTP server (or one of 2024, over SSE) and negotiates the protocol's era with it. */
import type { Failure, Result } from '#contract/result.ts';
import { ok } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import { within } from '#lib/within.ts';
import { expandRecord, expandWith } from '../expand-variables.ts';
import { safeUrl } from '../origin.ts';
import { redactor } from '../redact.ts';
import type { HttpConfig } from '../source-config.ts';
import { clientInfo, type Connection, type Dial } from './connection.ts';
import { unreachable } from './explain.ts';
import { openHttpFetch } from './http-fetch.ts';

/** The HTTP status behind an SDK error, wherever in the chain of causes it is. */
export function httpStatus(error: unknown): number | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const data = 'data' in at ? at.data : null;
    if (isRecord(data) && typeof data.status === 'number') return data.status;
  }
  return null;
}

/**
 * True where the server does not know our session any more, e.g. after a restart: it did not run the request. The specification
 * says 404; servers made after the SDK's examples answer 400 and name the session.
 */
export function isSessionLost(error: unknown): boolean {
  const status = httpStatus(error);
  return status === 404 || (status === 400 && /session/i.test(errorText(error)));
}

/** Why an address cannot be talked to. The message goes on after the server's name. */
export function explainHttp(url: string, error: unknown): Failure {
  const address = safeUrl(url);
  const status = httpStatus(error);
  if (status === 401 || status === 403) {
    return unreachable(
      `${address} asks for authorization (HTTP ${status}).`,
      'Give the server a header, e.g. "headers": {"Authorization": "Bearer ..."} in its entry. Jig cannot log in to OAuth servers yet.',
      'http-auth',
    );
  }
  if (status !== null && status >= 300 && status < 400) {
    return unreachable(
      `${address} sends on to another address (HTTP ${status}), where Jig does not follow it with its headers and calls.`,
      'Import the address that it leads to, with the headers that belong to it.',
      'redirect',
    );
  }
  if (status !== null) {
    return unreachable(
      `${address} answered HTTP ${status}, not as an MCP server does.`,
      'Check the address: most servers want a path such as /mcp at its end.',
      `http-${status}`,
    );
  }
  const text = errorText(error);
  if (
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ECONNRESET|fetch failed|other side closed|certificate/i.test(text)
  ) {
    return unreachable(`${address} cannot be reached: ${text}.`, 'Start the server, or check address, network and proxy.', 'network');
  }
  return unreachable(
    `${address} does not answer as an MCP server: ${text}.`,
    'Check the address: most servers want a path such as /mcp at its end.',
    'handshake-failed',
  );
}

type Attempt = 'negotiated' | 'again' | 'legacy' | 'sse';

/** What is worth trying after an attempt that failed so; null: nothing more. */
function nextAttempt(attempt: Attempt, error: unknown): Attempt | null {
  const status = httpStatus(error);
  const text = errorText(error);
  // A kept-alive connection whose server has been restarted meanwhile.
  if (/ECONNRESET|other side closed/.test(text)) return attempt === 'negotiated' ? 'again' : null;
  if (/fetch failed/.test(text) || status === 401 || status === 403) return null;
  // A server that trips over the probe gets the plain handshake of 2025; one that knows no POST may be of 2024.
  if (attempt === 'negotiated' || attempt === 'again') return 'legacy';
  return attempt === 'legacy' && status !== null && [400, 404, 405].includes(status) ? 'sse' : null;
}

/** Failures carry no server name yet. */
export async function connectHttp(config: HttpConfig, { signal, handshakeMs }: Dial): Promise<Result<Connection>> {
  const filled = expandWith((expand) => ({
    url: expand(config.url),
    headers: expandRecord(config.headers, expand),
    values: expand.values,
  }));
  if (!filled.ok) return filled;
  const { headers, values } = filled.value;
  const redact = redactor([...Object.values(headers), ...values]);
  let url: URL;
  try {
    url = new URL(filled.value.url);
  } catch {
    return {
      ok: false,
      error: unreachable(
        `${redact(filled.value.url)} is not an address.`,
        'Give a whole address, e.g. https://example.com/mcp.',
        'bad-address',
      ),
    };
  }
  const { Client, SSEClientTransport } = await import('@modelcontextprotocol/client');
  const { HttpTransport } = await import('./http-transport.ts');
  const pool = openHttpFetch();
  let firstError: unknown;

  let attempt: Attempt | null = config.transport === 'sse' ? 'sse' : 'negotiated';
  while (attempt) {
    const isProbing: boolean = attempt === 'negotiated' || attempt === 'again';
    const transport =
      attempt === 'sse'
        ? new SSEClientTransport(url, { requestInit: { headers }, fetch: pool.fetch })
        : new HttpTransport(url, headers, pool);
    const client = new Client(clientInfo, { versionNegotiation: { mode: 'auto' }, capabilities: {} });
    const giveUp = (): void => void transport.close();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      signal.throwIfAborted();
      await client.connect(transport, { timeout: handshakeMs, ...(isProbing ? {} : { prior: { kind: 'legacy' } }) });
      const close = async (): Promise<void> => {
        if (transport instanceof HttpTransport) await endSession(() => transport.terminateSession());
        await client.close();
        pool.close();
      };
      const explainEnd = () => ({
        message: `${safeUrl(url.href)} broke off the connection while the call was running.`,
        fix: 'See whether the server still runs. Whether this call had an effect is not known: look before you repeat it.',
      });
      return ok({ client, url: url.href, isOpen: () => true, redact, explainEnd, close });
    } catch (error) {
      await transport.close();
      if (signal.aborted) {
        pool.close();
        const message = `${safeUrl(url.href)} did not answer the MCP handshake within ${handshakeMs / 1000} s.`;
        return { ok: false, error: unreachable(message, 'Check that an MCP server runs at this address.', 'handshake-timeout') };
      }
      firstError ??= error;
      attempt = nextAttempt(attempt, error);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
  pool.close();
  const failure = explainHttp(url.href, firstError);
  return { ok: false, error: { ...failure, message: redact(failure.message) } };
}

const sessionEndMs = 1_000;

/** Politeness only: a server that does not answer must not hold up the shutdown. */
async function endSession(terminate: () => Promise<void>): Promise<void> {
  await within(
    terminate().catch(() => {}),
    sessionEndMs,
  );
}
