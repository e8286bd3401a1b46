/** Notes where in the tool's own text an error was made, and gives tools stacks that show their own frames only. */
import { placeOf, safeProperty } from './jig-error.ts';

/** Name under which the tool's code is evaluated. */
export const toolScript = 'tool.ts';

interface CallSite {
  getScriptNameOrSourceURL(): unknown;
  getFunctionName(): unknown;
  getLineNumber(): unknown;
  getColumnNumber(): unknown;
}

/** V8's hook, which SES leaves to the realm alone: compartments have none. Call after lockdown. */
export function watchPlaces(): void {
  Reflect.set(Error, 'prepareStackTrace', (error: object, sites: CallSite[]) => {
    const frames: string[] = [];
    for (const site of sites) {
      if (site.getScriptNameOrSourceURL() !== toolScript) continue;
      const line = Number(site.getLineNumber());
      const column = Number(site.getColumnNumber());
      if (frames.length === 0) placeOf.set(error, { line, column });
      const name = site.getFunctionName();
      frames.push(`    at ${typeof name === 'string' && name !== '' ? `${name} ` : ''}(${toolScript}:${line}:${column})`);
    }
    const title = [safeProperty(error, 'name'), safeProperty(error, 'message')].filter((part) => typeof part === 'string' && part !== '');
    return [title.join(': ') || 'Error', ...frames].join('\n');
  });
}
