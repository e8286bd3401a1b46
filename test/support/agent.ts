/** An agent at the other end of the screens: a real MCP client that makes tools, calls them and runs scripts. */
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

  make(code: string): Promise<Made> {
    return this.ask<Made>('make_tool', { code });
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
