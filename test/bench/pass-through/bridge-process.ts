/** The stdio bridge as `jig stdio` runs it beside an engine. */
import { bridgeStdioToHttp } from '../../../src-main/engine/endpoint/stdio-bridge.ts';

const [url = '', token = ''] = process.argv.slice(2);
await bridgeStdioToHttp({ url, token });
