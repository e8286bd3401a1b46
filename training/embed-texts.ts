/** `node training/embed-texts.ts MODEL TOKENS < texts.json`: vectors of a JSON list of texts by the engine's own loader, as JSON. */
import { readFileSync } from 'node:fs';
import { loadLlamaModel } from '../src-main/processes/inference/llama-models.ts';

const contextTokens = 256;

const [file, tokens] = process.argv.slice(2);
if (!file || !tokens) throw new Error('usage: node training/embed-texts.ts MODEL TOKENS < texts.json');
const texts = JSON.parse(readFileSync(0, 'utf8')) as string[];
const loaded = await loadLlamaModel('embedder', file, contextTokens);
if (loaded.role !== 'embedder') throw new Error(`${file} is no embedder`);
const vectors: number[][] = [];
for (const text of texts) vectors.push([...(await loaded.model.embed(text, Number(tokens)))]);
// A pipe takes its time: the process may end only when all is written.
process.stdout.write(JSON.stringify(vectors), () => process.exit(0));
