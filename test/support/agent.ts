/** An agent at the other end of the screens: a real MCP client that makes tools, calls them and runs scripts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** What make_tool answers with. */
export interface Made {
  state: string;
  id: string;
  review?: string;
  note?: string;
  diagnostics: { stage: string; message: string; fix: string }[];
}

export class Agent {
  private readonly client: Client;

  private constructor(client: Client) {
    this.client = client;
  }

  static async connect({ mcp, token }: { mcp: string; token: string }): Promise<Agent> {
    const client = new Client({ name: 'screens-test', version: '1.0.0' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(mcp), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
    );
    return new Agent(client);
  }

  /** The structured answer of one of Jig's own tools. */
  async ask<T>(name: string, args: Record<string, unknown>): Promise<T> {
    const answer = await this.client.callTool({ name, arguments: args });
    return answer.structuredContent as T;
  }

  /** Submits a draft, and waits until its tests have run. */
  async make(code: string): Promise<Made> {
    const made = await this.ask<Made>('make_tool', { code });
    for (;;) {
      const { state } = await this.ask<{ state: string }>('get_run', { id: made.id });
      if (state !== 'checking') return made;
      await sleep(20);
    }
  }

  /** Calls a tool of the library. */
  async call(name: string, args: Record<string, unknown>): Promise<unknown> {
    const answer = await this.client.callTool({ name: 'call_tool', arguments: { name, arguments: args } });
    return answer.structuredContent ?? answer.content;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
