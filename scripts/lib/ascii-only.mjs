/** For both bundlers: escapes what is beyond ASCII, so that V8 keeps a script as one byte a character instead of two. */

/** @returns {{ name: string, generateBundle: (options: unknown, bundle: Record<string, { type: string, code?: string }>) => void }} */
export function asciiOnly() {
  return {
    name: 'ascii-only',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) if (file.code !== undefined) file.code = escaped(file.code);
    },
  };
}

/** @param {string} code */
function escaped(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
