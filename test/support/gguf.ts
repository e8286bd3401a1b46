/** Writes tiny GGUF files with random weights, so that every model path is tested on a real load without a download. */
import { writeFileSync } from 'node:fs';
import { uniformNumbers } from '../../src-main/lib/uniform-numbers.ts';

type Value =
  | { type: 'u32' | 'i32' | 'f32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: string[] }
  | { type: 'i32s'; value: number[] };
type Metadata = Record<string, Value>;
interface Tensor {
  name: string;
  /** Fastest dimension first. */
  shape: number[];
  /** Filled by random numbers of this size, with ones, zeros or what is no number, or by these. */
  fill: number | 'ones' | 'zeros' | 'nan' | Float32Array;
}

const codes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 };
const alignment = 32;

const u32 = (value: number): Value => ({ type: 'u32', value });
const text = (value: string): Value => ({ type: 'string', value });

interface BertOptions {
  dimension?: number;
  /** Adds a ranking head. */
  ranker?: boolean;
  /** Keys and tensors that are left out. */
  without?: string[];
  /** Every vector is that. */
  output?: 'zeros' | 'nan';
  /** Words instead of letters: those of a group mean the same, and no other word means anything. */
  meanings?: readonly (readonly string[])[];
  /** Most tokens of a text. */
  contextTokens?: number;
}

/** An embedding model (architecture bert) over single letters, or over words with a meaning. */
export function writeBert(
  file: string,
  { dimension = 32, ranker = false, without = [], output, meanings, contextTokens = 64 }: BertOptions = {},
): void {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789.,?'.split('');
  const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const words = meanings ? meanings.flat() : letters;
  const tokens = [...specials, ...words.map((word) => `▁${word}`), ...(meanings ? [] : letters)];
  const feedForward = dimension * 2;
  const metadata: Metadata = {
    'general.architecture': text('bert'),
    'general.file_type': u32(0),
    'bert.context_length': u32(contextTokens),
    'bert.embedding_length': u32(dimension),
    'bert.block_count': u32(1),
    'bert.feed_forward_length': u32(feedForward),
    'bert.attention.head_count': u32(2),
    'bert.attention.layer_norm_epsilon': { type: 'f32', value: 1e-12 },
    'bert.attention.causal': { type: 'bool', value: false },
    'bert.pooling_type': u32(ranker ? 4 : 1),
    'tokenizer.ggml.model': text('bert'),
    'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
    'tokenizer.ggml.token_type': { type: 'i32s', value: tokens.map((_, index) => (index < specials.length ? 3 : 1)) },
    'tokenizer.ggml.token_type_count': u32(1),
    'tokenizer.ggml.unknown_token_id': u32(1),
    'tokenizer.ggml.bos_token_id': u32(2),
    'tokenizer.ggml.seperator_token_id': u32(3),
    'tokenizer.ggml.padding_token_id': u32(0),
  };
  const tensors: Tensor[] = [
    { name: 'token_embd.weight', shape: [dimension, tokens.length], fill: meanings ? vectorsOf(meanings, specials.length, dimension) : 1 },
    { name: 'position_embd.weight', shape: [dimension, contextTokens], fill: meanings ? 'zeros' : 0.3 },
    { name: 'token_types.weight', shape: [dimension, 1], fill: meanings ? 'zeros' : 0.1 },
    ...norm('token_embd_norm', dimension),
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].flatMap((name) => linear(`blk.0.${name}`, dimension, dimension)),
    ...norm('blk.0.attn_output_norm', dimension),
    ...linear('blk.0.ffn_up', dimension, feedForward),
    ...linear('blk.0.ffn_down', feedForward, dimension),
    ...norm('blk.0.layer_output_norm', dimension),
    ...(ranker ? [...linear('cls', dimension, dimension), ...linear('cls.output', dimension, 1)] : []),
  ];
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !without.includes(key)));
  // Attention and feed-forward add nothing to words with a meaning: a vector is the mean of its words' vectors.
  const isStill = (name: string): boolean => meanings !== undefined && /attn_[qkvo]|ffn|norm\.bias/.test(name);
  write(
    file,
    kept,
    tensors
      .filter(({ name }) => !without.includes(name))
      .map((tensor): Tensor => (isStill(tensor.name) && !tensor.name.endsWith('norm.weight') ? { ...tensor, fill: 'zeros' } : tensor))
      .map((tensor): Tensor => (output && tensor.name.startsWith('blk.0.layer_output_norm') ? { ...tensor, fill: output } : tensor)),
  );
}

/** One random direction for each group of words; [CLS] has one too, so that no text is nothing. */
function vectorsOf(meanings: readonly (readonly string[])[], specials: number, dimension: number): Float32Array {
  const random = uniformNumbers(11);
  const direction = () => Array.from({ length: dimension }, () => random() * 2 - 1);
  const rows = Array.from({ length: specials }, (_, index) => (index === 2 ? direction() : Array.from({ length: dimension }, () => 0)));
  for (const group of meanings) {
    const own = direction();
    rows.push(...group.map(() => own));
  }
  return Float32Array.from(rows.flat());
}

/** A generating model (architecture llama) over single bytes: well-formed output under a grammar, without meaning. */
export function writeLlama(file: string): void {
  const dimension = 64;
  const feedForward = 128;
  const tokens = ['<|end|>', ...byteTokens()];
  const metadata: Metadata = {
    'general.architecture': text('llama'),
    'general.file_type': u32(0),
    'llama.context_length': u32(2048),
    'llama.embedding_length': u32(dimension),
    'llama.block_count': u32(1),
    'llama.feed_forward_length': u32(feedForward),
    'llama.attention.head_count': u32(2),
    'llama.attention.head_count_kv': u32(2),
    'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
    'llama.rope.dimension_count': u32(32),
    'llama.vocab_size': u32(tokens.length),
    'tokenizer.ggml.model': text('gpt2'),
    'tokenizer.ggml.pre': text('gpt-2'),
    'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
    'tokenizer.ggml.token_type': { type: 'i32s', value: tokens.map((_, index) => (index === 0 ? 3 : 1)) },
    'tokenizer.ggml.merges': { type: 'strings', value: ['Ġ a'] },
    'tokenizer.ggml.bos_token_id': u32(0),
    'tokenizer.ggml.eos_token_id': u32(0),
  };
  const matrix = (name: string, from: number, to: number): Tensor => ({ name: `${name}.weight`, shape: [from, to], fill: 0.2 });
  write(file, metadata, [
    matrix('token_embd', dimension, tokens.length),
    matrix('output', dimension, tokens.length),
    { name: 'output_norm.weight', shape: [dimension], fill: 'ones' },
    { name: 'blk.0.attn_norm.weight', shape: [dimension], fill: 'ones' },
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) => matrix(`blk.0.${name}`, dimension, dimension)),
    { name: 'blk.0.ffn_norm.weight', shape: [dimension], fill: 'ones' },
    matrix('blk.0.ffn_gate', dimension, feedForward),
    matrix('blk.0.ffn_up', dimension, feedForward),
    matrix('blk.0.ffn_down', feedForward, dimension),
  ]);
}

/** The 256 characters that stand for bytes in GPT-2's vocabulary, and the one merge. */
function byteTokens(): string[] {
  const plain = (byte: number): boolean => (byte > 32 && byte < 127) || (byte > 160 && byte < 256 && byte !== 173);
  let next = 256;
  const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(plain(byte) ? byte : next++));
  return [...bytes, 'Ġa'];
}

function norm(name: string, size: number): Tensor[] {
  return [
    { name: `${name}.weight`, shape: [size], fill: 'ones' },
    { name: `${name}.bias`, shape: [size], fill: 0.1 },
  ];
}

function linear(name: string, from: number, to: number): Tensor[] {
  return [
    { name: `${name}.weight`, shape: [from, to], fill: 0.3 },
    { name: `${name}.bias`, shape: [to], fill: 0.1 },
  ];
}

function write(file: string, metadata: Metadata, tensors: Tensor[]): void {
  const random = uniformNumbers(7);
  const infos: Buffer[] = [];
  const data: Buffer[] = [];
  let offset = 0;
  for (const { name, shape, fill } of tensors) {
    const count = shape.reduce((product, size) => product * size, 1);
    const values =
      fill instanceof Float32Array
        ? fill
        : Float32Array.from({ length: count }, () => (typeof fill === 'number' ? (random() * 2 - 1) * fill : constants[fill]));
    infos.push(string(name), int32(shape.length), ...shape.map(int64), int32(0), int64(offset));
    const bytes = pad(Buffer.from(values.buffer));
    data.push(bytes);
    offset += bytes.length;
  }
  const entries = Object.entries(metadata).flatMap(([key, value]) => [string(key), encode(value)]);
  const head = [Buffer.from('GGUF'), int32(3), int64(tensors.length), int64(Object.keys(metadata).length)];
  writeFileSync(file, Buffer.concat([pad(Buffer.concat([...head, ...entries, ...infos])), ...data]));
}

function encode(value: Value): Buffer {
  switch (value.type) {
    case 'u32':
    case 'i32':
      return Buffer.concat([int32(codes[value.type]), int32(value.value)]);
    case 'f32':
      return Buffer.concat([int32(codes.f32), Buffer.from(Float32Array.of(value.value).buffer)]);
    case 'bool':
      return Buffer.concat([int32(codes.bool), Buffer.from([value.value ? 1 : 0])]);
    case 'string':
      return Buffer.concat([int32(codes.string), string(value.value)]);
    case 'strings':
      return Buffer.concat([int32(codes.array), int32(codes.string), int64(value.value.length), ...value.value.map(string)]);
    case 'i32s':
      return Buffer.concat([int32(codes.array), int32(codes.i32), int64(value.value.length), ...value.value.map(int32)]);
  }
}

const constants = { ones: 1, zeros: 0, nan: Number.NaN };

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int64(bytes.length), bytes]);
}

function pad(bytes: Buffer): Buffer {
  const rest = bytes.length % alignment;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(alignment - rest)]);
}
