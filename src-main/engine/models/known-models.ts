/** `<home>/models/known.json`: the model files that a person brought, what each wants before its texts, and what its check said. */
import { join } from 'node:path';
import { z } from 'zod';
import { knownModelSchema, type EmbedPrefixes, type KnownModel, type ModelRole } from '#contract/models.ts';
import { sha256 } from '#lib/hash.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/** A model that a person brought is cut where it ends itself, and here at the latest: longer texts only take longer. */
export const ownContextTokens = 512;

/**
 * What an index was made with. The same file gives other vectors with other prefixes or longer texts: null is a file of which nothing is known,
 * which is used as the built-in one.
 */
export function modelIdentity(content: string, prefixes: EmbedPrefixes | null): string {
  if (prefixes === null) return content;
  return `${content}.${sha256(JSON.stringify([prefixes.query, prefixes.document, ownContextTokens])).slice(0, 16)}`;
}

export class KnownModels {
  private readonly file: string;

  constructor(home: string) {
    this.file = join(home, 'models', 'known.json');
  }

  /** Read anew each time: the command line writes it too. */
  list(): KnownModel[] {
    return readJsonFile(this.file, z.array(knownModelSchema), []);
  }

  get(id: string): KnownModel | null {
    return this.list().find((one) => one.id === id) ?? null;
  }

  /** By its content, wherever the file lies now. */
  ofContent(role: ModelRole, content: string): KnownModel | null {
    return this.list().find((one) => one.role === role && one.sha256 === content) ?? null;
  }

  /** Adds or replaces it. Throws when the home cannot be written. */
  put(model: KnownModel): void {
    const others = this.list().filter(({ id }) => id !== model.id);
    writeJsonFile(this.file, [...others, model]);
  }

  remove(id: string): void {
    writeJsonFile(
      this.file,
      this.list().filter((one) => one.id !== id),
    );
  }
}
