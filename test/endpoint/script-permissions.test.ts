/** Which tools a script names, in the ways in which scripts are written. */
import { expect, test } from 'vitest';
import { namedTools } from '../../src-main/engine/endpoint/script-permissions.ts';

test.each([
  ['a property', 'return tools.a__b({});', ['a__b']],
  ['in brackets', "return tools['a__b']({});", ['a__b']],
  ['taken apart', 'const { a__b, c__d: other } = tools; return other(await a__b());', ['a__b', 'c__d']],
  ['a default beside it', "const { 'a__b': b = null } = tools;", ['a__b']],
  ['not named', 'const name = "a__b"; return tools[name]({});', []],
  ['of something else', 'const { a__b } = other; return mine.tools.a__b;', []],
])('%s', (_name, code, names) => expect(namedTools(code)).toEqual(names));
