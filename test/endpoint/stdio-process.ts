/** Run as a process by stdio.test.ts: serves a workbench over stdio, or bridges to the endpoint that the arguments name. */
import { createToolCaller } from '../../src-main/engine/endpoint/call-tool.ts';
import { serveMcpOverStdio } from '../../src-main/engine/endpoint/serve-stdio.ts';
import { bridgeStdioToHttp } from '../../src-main/engine/endpoint/stdio-bridge.ts';
import { createWorkbench, logger, value } from './harness.ts';

const [mode, url = '', token = ''] = process.argv.slice(2);

if (mode === 'bridge') {
  await bridgeStdioToHttp({ url, token, warn: (message) => process.stderr.write(`${message}\n`) });
} else {
  const bench = createWorkbench();
  const server = value(
    serveMcpOverStdio({ ...bench, toolCaller: createToolCaller(bench), version: '0.0.1', logger, caller: { name: 'stdio', scopes: [] } }),
  );
  await server.closed;
  await server.close();
  bench.dispose();
}
