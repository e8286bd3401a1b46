/** Vectors kept on disk by hash of model and text, so that a second fit takes a minute instead of ten. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sha256 } from '../src-main/lib/hash.ts';
import type { Embedder } from '../src-main/engine/parts.ts';

/** One request to the model: a busy machine must answer it within the deadline of a query. */
const chunk = 16;

export class EmbedCache {
  private readonly file: string;
  private readonly known = new Map<string, Float32Array>();
  private readonly embedder: Embedder;

  /** `file` without ending: `<file>.keys` has a hash a line, `<file>.f32` the vectors in the same order. */
  constructor(file: string, embedder: Embedder) {
    this.file = file;
    this.embedder = embedder;
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(`${file}.keys`)) return;
    const keys = readFileSync(`${file}.keys`, 'utf8').split('\n').filter(Boolean);
    const bytes = readFileSync(`${file}.f32`);
    const size = embedder.dimension * 4;
    keys.forEach((key, i) => {
      if ((i + 1) * size <= bytes.length)
        this.known.set(key, new Float32Array(bytes.buffer.slice(bytes.byteOffset + i * size, bytes.byteOffset + (i + 1) * size)));
    });
  }

  /** Unit vectors of the texts, in order. Throws when the model fails. */
  async embed(texts: string[], as: 'query' | 'index', progress: (done: number, total: number) => void = () => {}): Promise<Float32Array[]> {
    const key = (text: string) => sha256(`${this.embedder.model}\n${as}\n${text}`);
    const missing = [...new Set(texts)].filter((text) => !this.known.has(key(text)));
    for (let start = 0; start < missing.length; start += chunk) {
      const part = missing.slice(start, start + chunk);
      const vectors = await this.embedder.embed(part, { priority: as });
      if (!vectors.ok) throw new Error(`${vectors.error.message} ${vectors.error.fix}`);
      part.forEach((text, i) => {
        const vector = vectors.value[i];
        if (!vector) return;
        this.known.set(key(text), vector);
        appendFileSync(`${this.file}.f32`, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
        appendFileSync(`${this.file}.keys`, `${key(text)}\n`);
      });
      progress(Math.min(start + chunk, missing.length), missing.length);
    }
    return texts.map((text) => this.known.get(key(text)) ?? new Float32Array(this.embedder.dimension));
  }
}
