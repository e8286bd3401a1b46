/** Starts a stdio server and negotiates the protocol's era with it. */
import { existsSync, readFileSync } from 'node:fs';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { OrphanGuard } from '#lib/orphan-guard.ts';
import { expandRecord, expandWith } from '../expand-variables.ts';
import { secretsIn } from '../origin.ts';
import { redactor } from '../redact.ts';
import type { StdioConfig } from '../source-config.ts';
import { childEnv } from './child-env.ts';
import { clientInfo, type Connection, type Dial } from './connection.ts';
import { explainStart, howItEnded, printed } from './explain.ts';
import { StdioTransport } from './stdio-transport.ts';

/** Of the handshake's time for the probe of the current era; a server that is silent to it gets `initialize` in the rest. */
const probeShare = 0.4;

/** Lines of `NAME=value`; quotes around a value are taken off, # begins a comment line. */
function readEnvFile(path: string): Result<Record<string, string>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return fail(
      'source-env-file',
      `its envFile cannot be read: ${errorText(error)}.`,
      'Correct the path in the entry and import it again.',
    );
  }
  const env: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (found?.[1]) env[found[1]] = (found[2] ?? '').replace(/^(["'])(.*)\1$/, '$2');
  }
  return ok(env);
}

/** `isLegacy`: known to speak only the handshake of 2025, so the probe is left out. Failures carry no server name yet. */
export async function connectStdio(
  config: StdioConfig,
  { signal, handshakeMs }: Dial,
  guard: OrphanGuard,
  isLegacy: boolean,
): Promise<Result<Connection & { isLegacy: boolean }>> {
  const fromFile = config.envFile === undefined ? ok<Record<string, string>>({}) : readEnvFile(config.envFile);
  if (!fromFile.ok) return fromFile;
  const filled = expandWith((expand) => ({
    command: expand(config.command),
    args: config.args.map(expand),
    env: { ...fromFile.value, ...expandRecord(config.env, expand) },
    cwd: config.cwd === undefined ? undefined : expand(config.cwd),
    values: expand.values,
  }));
  if (!filled.ok) return filled;
  const { command, args, env: given, cwd, values } = filled.value;
  const redact = redactor([...Object.values(given), ...values, ...secretsIn(args)]);
  const { Client } = await import('@modelcontextprotocol/client');

  for (const probes of isLegacy ? [false] : [true, false]) {
    const transport = new StdioTransport({ command, args, env: childEnv(given), cwd }, guard);
    const client = new Client(clientInfo, {
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: handshakeMs * probeShare } },
      capabilities: {},
    });
    const giveUp = (): void => void transport.close();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      signal.throwIfAborted();
      await client.connect(transport, { timeout: handshakeMs, ...(probes ? {} : { prior: { kind: 'legacy' } }) });
      const explainEnd = () => ({
        message: redact(`it ${howItEnded(transport)} while the call was running.${printed(transport)}`),
        fix: 'The next call starts it again. Whether this call had an effect is not known: look before you repeat it.',
      });
      return ok({
        client,
        url: null,
        isOpen: () => transport.isOpen,
        redact,
        explainEnd,
        close: () => transport.close(),
        isLegacy: client.getProtocolEra() !== 'modern',
      });
    } catch (error) {
      await transport.close();
      // A server of an older SDK may end itself at a first message other than `initialize`: it gets one more start, without the probe.
      if (probes && transport.exit?.kind === 'exited' && !signal.aborted) continue;
      const cwdExists = cwd === undefined || existsSync(cwd);
      const failure = explainStart({ command, cwd, cwdExists, transport, error, isLate: signal.aborted, handshakeMs });
      return { ok: false, error: { ...failure, message: redact(failure.message) } };
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
  throw new Error('unreachable: the last start either connects or explains');
}
