/** What stands between client and upstream in Jig: library, sources, checks, record and endpoint, without models. Prints url and token. */
import { fileURLToPath } from 'node:url';
import { JigSources } from '../../../src-main/engine/sources/sources.ts';
import { createToolCaller } from '../../../src-main/engine/endpoint/call-tool.ts';
import { startHttpServer } from '../../../src-main/engine/endpoint/http-server.ts';
import { createMcpEndpoint } from '../../../src-main/engine/endpoint/mcp-endpoint.ts';
import { createLogger, stderrSink } from '../../../src-main/lib/logger.ts';
import { createWorkbench, value } from '../../endpoint/harness.ts';

const bench = createWorkbench([]);
const logger = createLogger('bench', stderrSink, 'warn');
const sources = new JigSources({ library: bench.library, logger, readOnly: false });
const upstream = fileURLToPath(new URL('upstream-process.ts', import.meta.url));
const [httpUrl] = process.argv.slice(2);
value(await sources.import({ kind: 'command', name: 'stdio', command: `${process.execPath} ${upstream} stdio` }));
if (httpUrl) value(await sources.import({ kind: 'url', name: 'http', url: httpUrl }));
const { library, router, clients, activity, token } = bench;
const toolCaller = createToolCaller({ library, sources, activity });
const endpoint = createMcpEndpoint({ library, router, toolCaller, clients, version: '0.0.1', logger });
const server = value(await startHttpServer({ port: 0, handlers: [endpoint], logger }));
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.port}/mcp`, token })}\n`);

process.stdin.resume();
process.stdin.once('end', () => {
  void (async () => {
    await endpoint.close();
    await server.close();
    await sources.stop();
    bench.dispose();
  })();
});
