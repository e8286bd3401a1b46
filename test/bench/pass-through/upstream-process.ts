/** An MCP server with one tool that answers at once, over stdio or over HTTP (it then prints its port). */
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createServer } from 'node:http';

function makeServer(): Server {
  const server = new Server({ name: 'echo', version: '1.0.0' }, { capabilities: { tools: {} } });
  const inputSchema = { type: 'object' as const, properties: { text: { type: 'string' } }, required: ['text'] };
  server.setRequestHandler('tools/list', () => ({ tools: [{ name: 'echo', description: 'Says it again.', inputSchema }] }));
  server.setRequestHandler('tools/call', ({ params }) => ({
    content: [{ type: 'text', text: `Echo: ${String(params.arguments?.text)}` }],
  }));
  return server;
}

if (process.argv[2] === 'http') {
  const handle = toNodeHandler(createMcpHandler(makeServer));
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`${address !== null && typeof address === 'object' ? address.port : 0}\n`);
  });
} else serveStdio(makeServer);
