/** Which tools a script names, in the ways in which scripts are written. */
import { expect, test } from 'vitest';
import { namedTools } from '../../../src-main/engine/forge/compile/named-tools.ts';

test.each([
  ['a property', 'return tools.a__b({});', ['a__b']],
  ['in brackets', "return tools['a__b']({});", ['a__b']],
  ['taken apart', 'const { a__b, c__d: other } = tools; return other(await a__b());', ['a__b', 'c__d']],
  ['a default beside it', "const { 'a__b': b = null } = tools;", ['a__b']],
  ['by another name', 'const all = tools; return all.a__b({});', ['a__b']],
  ['nested too deep to be read', `return ${'['.repeat(500)}tools.a__b${']'.repeat(500)};`, []],
  ['not named', 'const name = "a__b"; return tools[name]({});', []],
  ['of something else', 'const { a__b } = other; return mine.tools.a__b;', []],
])('%s', (_name, code, names) => expect(namedTools(code)).toEqual(names));
