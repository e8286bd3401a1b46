/**
 * Builds the runner into out/runner/: one file each for Node's entry, the realm's script and the same realm as a browser's worker.
 * Apart from electron-vite, because these files share no chunk with the app: an operating system's sandbox shows a runner this folder only.
 */
import { readFileSync } from 'node:fs';
import { defineConfig, type OutputOptions, type Plugin, type RolldownOptions } from 'rolldown';
import { asciiOnly } from './scripts/lib/ascii-only.mjs';

const runner = 'src-main/processes/runner';
const folder = 'out/runner';

/** SES is a script, and must be the first to run in its realm. */
const ses = readFileSync('node_modules/ses/dist/ses.umd.min.js', 'utf8');

/** In the place of zod's compiler of schemas into functions. */
const withoutCompiler = `
export const INVALID = Symbol.for('zod.compile.invalid');
export class ZodCompileAsyncError extends Error {}
export class ZodCompileUnsupportedError extends Error {}
export const compile = () => { throw new ZodCompileUnsupportedError('z.compile is not available here; parse with the schema itself.'); };
export const withParser = (schema) => schema;
`;

/** What of zod a locked realm cannot use: messages in fifty languages (200 KB), and functions that are made of text. */
function leanZod(): Plugin {
  return {
    name: 'lean-zod',
    transform(code, id) {
      if (/zod[/\\]v4[/\\]core[/\\]compile\.js$/.test(id)) return withoutCompiler;
      if (/zod[/\\]v4[/\\]locales[/\\]index\.js$/.test(id)) return "export { default as en } from './en.js';";
      if (!/zod[/\\]v4[/\\]/.test(id) || !code.includes('= Function;')) return null;
      return code.replaceAll('= Function;', '= () => { throw new TypeError("code generation is off"); };');
    },
  };
}

const realm = {
  platform: 'neutral',
  resolve: { mainFields: ['module', 'main'], conditionNames: ['import'] },
  plugins: [leanZod(), asciiOnly()],
  logLevel: 'warn',
} satisfies RolldownOptions;

const realmOutput = {
  format: 'iife',
  minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
  banner: ses,
} satisfies OutputOptions;

export default defineConfig([
  {
    input: `${runner}/entry.ts`,
    platform: 'node',
    logLevel: 'warn',
    // Half as long to load as an ES module.
    output: { file: `${folder}/entry.cjs`, format: 'cjs' },
  },
  {
    input: 'src-main/processes/python-runner/entry.ts',
    platform: 'node',
    logLevel: 'warn',
    moduleTypes: { '.py': 'text' },
    // Pyodide itself stays a package: it is 13 MB, and is read from its folder.
    output: { file: `${folder}/python.mjs`, format: 'es' },
  },
  { ...realm, input: `${runner}/realm/realm-script.ts`, output: { ...realmOutput, file: `${folder}/realm.js` } },
  { ...realm, input: `${runner}/worker/realm-worker.ts`, output: { ...realmOutput, file: `${folder}/realm-worker.js` } },
]);
