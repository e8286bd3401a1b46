/** A model's raw output made ready for the index: right length, finite, not zero, divided by its norm. */

/** Below this length a vector has no direction worth storing; real ones have a norm of 1 to 20. */
const smallestNorm = 1e-6;

/** The unit vector, or in words what is wrong with the output. */
export function unitVector(values: readonly number[], dimension: number): Float32Array | string {
  if (values.length !== dimension) return `the model answered ${values.length} numbers instead of ${dimension}`;
  let sum = 0;
  for (const value of values) sum += value * value;
  const norm = Math.sqrt(sum);
  if (!Number.isFinite(norm)) return 'the model answered numbers that are not finite';
  if (norm < smallestNorm) return 'the model answered a vector of zeros';
  return Float32Array.from(values, (value) => value / norm);
}
