/** A real MCP client over HTTP, as an IDE agent is one; it can keep what came over the wire. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Serving } from './built-jig.ts';

export interface WireTool {
  name: string;
  description: string;
  inputSchema: unknown;
}

export interface FindArguments {
  query: string;
  context?: readonly { role: string; content: string }[];
}

export interface Found {
  /** The one text block of the answer: what a client puts before its model. */
  text: string;
  tools: WireTool[];
}

export interface Agent {
  find(request: FindArguments): Promise<Found>;
  /** Every page of the list, each tool as the three fields that a client puts before its model. */
  list(): Promise<WireTool[]>;
  close(): Promise<void>;
}

/** Connects to the meta-tools, or with `/all` to the whole library. Throws when Jig refuses. */
export async function connectAgent(jig: Pick<Serving, 'mcp' | 'token'>, path: '' | '/all' = ''): Promise<Agent> {
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const headers = { authorization: `Bearer ${jig.token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${jig.mcp}${path}`), { requestInit: { headers } }));
  return {
    async find({ query, context }) {
      const result = await client.callTool({ name: 'find_tools', arguments: { query, ...(context ? { context: [...context] } : {}) } });
      const [block] = result.content;
      if (result.isError || block?.type !== 'text') throw new Error(`find_tools failed: ${JSON.stringify(result)}`);
      return { text: block.text, tools: (JSON.parse(block.text) as { tools: WireTool[] }).tools };
    },
    async list() {
      const tools: WireTool[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor });
        tools.push(...page.tools.map(({ name, description = '', inputSchema }) => ({ name, description, inputSchema })));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return tools;
    },
    close: () => client.close(),
  };
}
