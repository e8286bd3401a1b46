/** The unit tests of the training's Python parts, as one test each file; those that need PyTorch or NumPy skip themselves without it. */
import { describe, expect, it } from 'vitest';
import { missingPython, python } from './python.ts';

describe.skipIf(missingPython() !== null)('training in Python', () => {
  it.each(['test_prepare', 'test_requests', 'test_gguf', 'test_learning'])('%s', (name) => {
    const run = python([`test/training/${name}.py`]);
    expect(run.errors).toMatch(/^(-+\s+)?Ran [1-9]\d* tests? in/m);
    expect(run.status, run.errors).toBe(0);
  });
});
