/** Kept-alive HTTP connections, opened to checked addresses only; those that may be private are never shared with others. */
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Failure } from '#contract/result.ts';
import { connectChecked, type ConnectTarget, type ResolveName } from './checked-connect.ts';

/** Carries a failure of connectChecked through Node's callback. */
export class ConnectFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export interface AgentOptions {
  isTls: boolean;
  isPrivateAllowed: boolean;
  isKept: boolean;
  resolve: ResolveName;
}

/** Connecting has a deadline of its own: the request's may be longer, and the agent outlives it. */
const connectTimeoutMs = 20_000;

export function createAgent({ isTls, isPrivateAllowed, isKept, resolve }: AgentOptions): HttpAgent {
  const agent = isTls ? new HttpsAgent(agentOptions(isKept)) : new HttpAgent(agentOptions(isKept));
  agent.createConnection = (args: ClientRequestArgs, settle?: (error: Error | null, stream: Duplex) => void) => {
    const target = { host: args.hostname ?? args.host ?? '', port: Number(args.port), tls: isTls, isPrivateAllowed };
    void open(target, resolve, settle);
    return undefined;
  };
  return agent;
}

async function open(target: ConnectTarget, resolve: ResolveName, settle?: (error: Error | null, stream: Duplex) => void): Promise<void> {
  const connected = await connectChecked(target, { resolve, signal: new AbortController().signal, timeoutMs: connectTimeoutMs });
  if (connected.ok) settle?.(null, connected.value);
  // Node's own code calls back with the error alone; its types demand a stream.
  else (settle as ((error: Error) => void) | undefined)?.(new ConnectFailed(connected.error));
}

function agentOptions(isKept: boolean): { keepAlive: boolean; maxSockets: number; maxFreeSockets: number; timeout: number } {
  return { keepAlive: isKept, maxSockets: 64, maxFreeSockets: 8, timeout: 120_000 };
}

export class HttpAgents {
  private readonly resolve: ResolveName;
  private readonly agents = new Map<string, HttpAgent>();

  constructor(resolve: ResolveName) {
    this.resolve = resolve;
  }

  agent(isTls: boolean, isPrivateAllowed: boolean): HttpAgent {
    const key = `${isTls} ${isPrivateAllowed}`;
    const agent = this.agents.get(key) ?? createAgent({ isTls, isPrivateAllowed, isKept: true, resolve: this.resolve });
    this.agents.set(key, agent);
    return agent;
  }

  /** Ends all connections. */
  close(): void {
    for (const agent of this.agents.values()) agent.destroy();
    this.agents.clear();
  }
}
