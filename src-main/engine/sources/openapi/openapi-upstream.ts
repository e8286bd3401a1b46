/** An HTTP API that an OpenAPI document describes: each call is one real request. */
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { StoredTool } from '../../library/tool-definition.ts';
import type { CallOptions, ToolResult } from '../../parts.ts';
import { expandRecord, expandWith } from '../expand-variables.ts';
import { fetchSameHost } from '../fetch-same-host.ts';
import { safeUrl } from '../origin.ts';
import { redactor } from '../redact.ts';
import type { OpenApiConfig } from '../source-config.ts';
import type { Upstream } from '../upstream.ts';
import { buildRequest } from './build-request.ts';
import { callPlanSchema, type CallPlan } from './call-plan.ts';
import { readResponse } from './read-response.ts';

const defaultTimeoutMs = 60_000;
const defaultMaxBytes = 1024 * 1024;

/** Where the plan's paths begin: the given base, or the document's server, relative to where the document came from. */
export function baseUrl(config: OpenApiConfig, plan: Pick<CallPlan, 'server'>): URL | null {
  const server = config.baseUrl ?? plan.server ?? (config.documentUrl === null ? null : '/');
  if (server === null) return null;
  const url = URL.parse(server, config.documentUrl ?? undefined);
  return url && /^https?:$/.test(url.protocol) ? url : null;
}

export class OpenApiUpstream implements Upstream {
  private readonly name: () => string;
  private readonly config: OpenApiConfig;
  private readonly closing = new AbortController();

  constructor(name: () => string, config: OpenApiConfig) {
    this.name = name;
    this.config = config;
  }

  /** The document is read at import; there is nothing that could be listed again. */
  list(): Promise<Result<never>> {
    return Promise.resolve(fail('source-not-listable', `${this.name()} is listed from its document.`, 'Import the document again.'));
  }

  /** Fails with `source-unreachable`, `source-timeout`, `source-no-address`, `argument-invalid`, `aborted` or `source-closed`. */
  async call(tool: StoredTool, args: Record<string, unknown>, options: CallOptions): Promise<Result<ToolResult>> {
    const plan = callPlanSchema.parse(tool.callPlan);
    const base = baseUrl(this.config, plan);
    if (!base) {
      const given = plan.server === null ? 'no server' : `the server ${plan.server}, which is no whole address`;
      return fail(
        'source-no-address',
        `${this.name()}: its document names ${given}.`,
        "Import it again with the API's address (base URL), or from the address where the API serves it.",
      );
    }
    const filled = expandWith((expand) => ({ headers: expandRecord(this.config.headers, expand), values: expand.values }));
    if (!filled.ok) return fail(filled.error.code, `${this.name()}: ${filled.error.message}`, filled.error.fix);
    const redact = redactor([...Object.values(filled.value.headers), ...filled.value.values]);
    const built = buildRequest(plan, base, args);
    if (!built.ok) return built;

    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([timeout, this.closing.signal, ...(options.signal ? [options.signal] : [])]);
    try {
      const given = Object.fromEntries(Object.entries(filled.value.headers).map(([key, value]) => [key.toLowerCase(), value]));
      const { url, method, body, headers } = built.value;
      const response = await fetchSameHost(url, { method, body, headers: { ...headers, ...given }, signal });
      return ok(await readResponse(response, this.config.maxResponseBytes ?? defaultMaxBytes));
    } catch (error) {
      if (options.signal?.aborted) return fail('aborted', `The call to ${this.name()} was cancelled.`, 'Call again if you still need it.');
      if (this.closing.signal.aborted) return fail('source-closed', `${this.name()} was closed while the call was running.`, 'Call again.');
      if (timeout.aborted) {
        return fail(
          'source-timeout',
          `${this.name()} did not answer within ${timeoutMs / 1000} s.`,
          'Ask for less at once, or allow the call more time. The server may still be at work.',
        );
      }
      return fail(
        'source-unreachable',
        `${this.name()}: ${safeUrl(base.href)} cannot be reached: ${redact(errorText(error))}.`,
        'Check that the API runs, and address, network and proxy.',
      );
    }
  }

  close(): Promise<void> {
    this.closing.abort();
    return Promise.resolve();
  }
}
