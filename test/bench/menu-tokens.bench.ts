/** What the menu costs an agent in each request: the definitions of the meta-tools in tokens. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { servedMenuText } from '../../src-main/engine/endpoint/meta-tools.ts';
import type { Benchmark } from './benchmark.ts';

export const benchmark: Benchmark = {
  about: 'Tokens (o200k_base) of the meta-tools’ definitions.',
  run: async () => [{ what: 'the five meta-tools', value: encode(servedMenuText).length, unit: 'tokens', goal: { atMost: 450 } }],
};
