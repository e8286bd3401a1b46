/** One model's vectors of the examples, in memory: searched whole, without touching the database. */

export interface Neighbour {
  exampleId: number;
  cosine: number;
}

const firstRows = 64;

export class ExampleVectors {
  private readonly dimension: number;
  private data: Float32Array;
  /** The example of each row; rows have no order. */
  private readonly ids: number[] = [];
  private readonly rows = new Map<number, number>();

  constructor(dimension: number) {
    this.dimension = dimension;
    this.data = new Float32Array(firstRows * dimension);
  }

  get size(): number {
    return this.ids.length;
  }

  /** Unit vectors of the model's dimension; one of another is left out. */
  put(exampleId: number, vector: Float32Array): void {
    if (vector.length !== this.dimension) return;
    let row = this.rows.get(exampleId);
    if (row === undefined) {
      row = this.ids.length;
      if ((row + 1) * this.dimension > this.data.length) {
        const larger = new Float32Array(this.data.length * 2);
        larger.set(this.data);
        this.data = larger;
      }
      this.ids.push(exampleId);
      this.rows.set(exampleId, row);
    }
    this.data.set(vector, row * this.dimension);
  }

  /** The last row takes the place of the one that goes. */
  remove(exampleId: number): void {
    const row = this.rows.get(exampleId);
    const last = this.ids.at(-1);
    if (row === undefined || last === undefined) return;
    this.ids.pop();
    this.rows.delete(exampleId);
    if (last === exampleId) return;
    const { dimension } = this;
    this.data.copyWithin(row * dimension, this.ids.length * dimension, (this.ids.length + 1) * dimension);
    this.ids[row] = last;
    this.rows.set(last, row);
  }

  /** Drops every example that is not among these. */
  keepOnly(exampleIds: ReadonlySet<number>): void {
    for (const id of this.rows.keys()) if (!exampleIds.has(id)) this.remove(id);
  }

  /** The nearest examples with a cosine of at least `floor`, best first, `most` of them. */
  nearest(vector: Float32Array, floor: number, most: number): Neighbour[] {
    const { data, dimension, ids } = this;
    if (vector.length !== dimension) return [];
    const found: Neighbour[] = [];
    for (let row = 0, at = 0; row < ids.length; row += 1) {
      // Four sums at once: they do not wait for each other.
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let i = 0;
      for (; i + 3 < dimension; i += 4, at += 4) {
        a += (data[at] ?? 0) * (vector[i] ?? 0);
        b += (data[at + 1] ?? 0) * (vector[i + 1] ?? 0);
        c += (data[at + 2] ?? 0) * (vector[i + 2] ?? 0);
        d += (data[at + 3] ?? 0) * (vector[i + 3] ?? 0);
      }
      for (; i < dimension; i += 1, at += 1) a += (data[at] ?? 0) * (vector[i] ?? 0);
      const cosine = a + b + c + d;
      if (cosine >= floor) found.push({ exampleId: ids[row] ?? 0, cosine });
    }
    return found.toSorted((x, y) => y.cosine - x.cosine).slice(0, most);
  }
}
