/** Tools go into the text of a request, and every other byte stays. */
import { expect, test } from 'vitest';
import { insertTools } from '../../src-main/engine/gateway/insert-tools.ts';

const pick = { name: 'a__b', server: 'a', description: 'Bé 👋', score: 1, schema: { type: 'object' } };
const added = '{"type":"function","function":{"name":"a__b","description":"Bé 👋","parameters":{"type":"object"}}}';

/** `§` marks where the tool has to appear; without the mark the rest must be the body as it came. */
test.each([
  ['no tools', '{"model":"m"}', '{"model":"m","tools":[§]}'],
  ['an empty object', '{}', '{"tools":[§]}'],
  ['space everywhere', ' { "n" : 1.0e0 ,\r\n\t"x" : null } \n', ' { "n" : 1.0e0 ,\r\n\t"x" : null ,"tools":[§]} \n'],
  ['an empty list', '{"tools" : [ ] ,"a":1}', '{"tools" : [ §] ,"a":1}'],
  ['null', '{"a":[1,{"b":"}"}],"tools":null}', '{"a":[1,{"b":"}"}],"tools":[§]}'],
  [
    'own tools',
    '{"tools":[{"type":"function","function":{"name":"mine"}}],"a":1}',
    '{"tools":[{"type":"function","function":{"name":"mine"}},§],"a":1}',
  ],
  ['a name in escapes', '{"\\u0074ools":[]}', '{"\\u0074ools":[§]}'],
  [
    'the name deeper down and in text',
    '{"a":{"tools":[1]},"b":"\\"tools\\":[]\\\\"}',
    '{"a":{"tools":[1]},"b":"\\"tools\\":[]\\\\","tools":[§]}',
  ],
  ['the name twice', '{"tools":[1],"tools":[]}', '{"tools":[1],"tools":[§]}'],
  ['letters beyond ASCII', '{"é👋":"ü","tools":[]}', '{"é👋":"ü","tools":[§]}'],
  ['literals', '{"a":true,"b":-1.5e-7,"c":false}', '{"a":true,"b":-1.5e-7,"c":false,"tools":[§]}'],
])('beside %s every other byte stays', (_, body, expected) => {
  const { body: result, names } = insertTools(Buffer.from(body), JSON.parse(body) as Record<string, unknown>, [pick]);
  expect(result.toString()).toBe(expected.replace('§', added));
  expect(names).toEqual(['a__b']);
});

test('bytes that are no UTF-8 stay as they are', () => {
  const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
  const { body: result } = insertTools(body, { a: '\ufffd\ufffd' }, [pick]);
  expect(result.subarray(0, body.length - 1)).toEqual(body.subarray(0, -1));
});

test.each([
  ['brought already', '{"tools":[{"type":"function","function":{"name":"a__b"}}]}'],
  ['of no list', '{"tools":"none"}'],
])('tools %s leave the body alone', (_, text) => {
  const body = Buffer.from(text);
  expect(insertTools(body, JSON.parse(text) as Record<string, unknown>, [pick])).toEqual({ body, names: [] });
});

test('descriptions are cut to what OpenAI takes', () => {
  const { body } = insertTools(Buffer.from('{}'), {}, [{ ...pick, description: 'x'.repeat(3_000) }]);
  const { tools } = JSON.parse(body.toString()) as { tools: { function: { description: string } }[] };
  expect(tools[0]?.function.description).toHaveLength(1_024);
});
