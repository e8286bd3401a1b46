/** Notes where in the tool's own text an error was made, and gives tools stacks that show their own frames only. */
import { lengthBeforeSource } from '../source-mark.ts';
import { placeOf, safeProperty } from './jig-error.ts';

/** Name under which the tool's code is evaluated. */
export const toolScript = 'tool.ts';

interface CallSite {
  getScriptNameOrSourceURL(): unknown;
  getFunctionName(): unknown;
  getLineNumber(): unknown;
  getColumnNumber(): unknown;
}

let columnsBefore = 0;

/** Call before `code` is evaluated: columns of its first line count from where the author's own text begins. */
export function countFromSource(code: string): void {
  columnsBefore = lengthBeforeSource(code);
}

/** V8's hook, which SES leaves to the realm alone: compartments have none. Call after lockdown. */
export function watchPlaces(): void {
  Reflect.set(Error, 'prepareStackTrace', (error: object, sites: CallSite[]) => {
    const frames: string[] = [];
    for (const site of sites) {
      if (site.getScriptNameOrSourceURL() !== toolScript) continue;
      const line = Number(site.getLineNumber());
      const column = Math.max(1, Number(site.getColumnNumber()) - (line === 1 ? columnsBefore : 0));
      if (frames.length === 0) placeOf.set(error, { line, column });
      const name = site.getFunctionName();
      frames.push(`    at ${typeof name === 'string' && name !== '' ? `${name} ` : ''}(${toolScript}:${line}:${column})`);
    }
    const title = [safeProperty(error, 'name'), safeProperty(error, 'message')].filter((part) => typeof part === 'string' && part !== '');
    return [title.join(': ') || 'Error', ...frames].join('\n');
  });
}
