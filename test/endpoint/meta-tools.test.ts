/** The menu keeps to its budget of tokens. */
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { instructions, metaTools, servedDefinitions, servedMenuText } from '../../src-main/engine/endpoint/meta-tools.ts';

test('all five definitions and the instructions cost at most 450 tokens', () => {
  expect(metaTools).toHaveLength(5);
  expect(countTokens(servedMenuText) + countTokens(instructions)).toBeLessThanOrEqual(450);
});

test('the list is the table', () => {
  expect(servedDefinitions.map(({ name }) => name)).toEqual(['find_tools', 'call_tool', 'make_tool', 'run_code', 'get_run']);
  expect(JSON.parse(servedMenuText)).toEqual(servedDefinitions);
});

test('the schemas are valid', () => {
  const ajv = new Ajv2020({ strict: true });
  for (const { inputSchema } of metaTools) expect(ajv.validateSchema(inputSchema), JSON.stringify(ajv.errors)).toBe(true);
});
