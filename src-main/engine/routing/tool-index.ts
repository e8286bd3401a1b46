/** The index as the router sees it, in our own terms: today SQLite (FTS5 and sqlite-vec), tomorrow perhaps a shared server. */

export interface IndexedTool {
  id: number;
  server: string;
  name: string;
  description: string;
  params: string;
  paramText: string;
  textHash: string;
}

export interface FusionWeights {
  vector: number;
  exact: number;
  stem: number;
}

export interface IndexQuery {
  /** FTS5 expression; null when the request has no searchable word. */
  match: string | null;
  /** Unit vector of the serving model; null while there is none. */
  vector: Float32Array | null;
  /** The model that made `vector`: when another one's vectors have begun to serve meanwhile, it is left out. Without it nothing is checked. */
  model?: string | undefined;
  weights: FusionWeights;
  /** How deep each list is read, and how many fused candidates come back at most. */
  depth: number;
  /** Only tools of this profile; undefined searches all enabled tools. */
  profile?: string | undefined;
}

/** One tool with what each list says about it. */
export interface IndexHit {
  toolId: number;
  /** Weighted sum of the min-max scaled lists; comparable within one query only. */
  fused: number;
  /** Cosine of query and tool; null without vectors. */
  cosine: number | null;
  vectorRank: number | null;
  /** bm25 (larger is better) in the list with exact words, and in the stemmed one; null outside the list. */
  exact: number | null;
  exactRank: number | null;
  stem: number | null;
  stemRank: number | null;
  /** Best rank in what was found for one of the request's wishes by itself; only with wishes. */
  wishRank?: number;
}

export interface IndexedVector {
  toolId: number;
  textHash: string;
  vector: Float32Array | null;
}

export interface ToolIndex {
  /** Puts or replaces the text of tools: findable by text when the promise resolves. */
  putText(tools: IndexedTool[]): Promise<void>;
  remove(toolIds: number[]): Promise<void>;
  /** Makes `model` the one whose vectors are searched, as soon as all of them are there; the former one serves until then. */
  useModel(model: string, dimension: number): Promise<void>;
  /** Tools without a vector of the model being built, oldest first. */
  pendingVectors(limit: number): Promise<{ toolId: number; textHash: string }[]>;
  /**
   * Vectors of the model being put to use; those of another one, which was replaced meanwhile, are dropped. A null vector marks a text that the
   * model cannot embed: it is found by text alone and not asked for again.
   */
  putVectors(model: string, entries: IndexedVector[]): Promise<void>;
  /** `embedded`: tools with their vector of the model being put to use. */
  counts(): Promise<{ tools: number; embedded: number }>;
  /** The model whose vectors answer searches now; null before the first one. */
  servingModel(): string | null;
  /** Share of the tools, 0-1, that a vector of the serving model finds now. */
  coverage(): Promise<number>;
  search(query: IndexQuery): Promise<IndexHit[]>;
  /** Scalar product of `vector` (of the serving model's length) with the vector of each of these tools that has one. */
  products(vector: Float32Array, toolIds: readonly number[]): Promise<Map<number, number>>;
}
