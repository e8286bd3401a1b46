/** The answer to everything that writes while a newer Jig's library is open for reading only. */
import { fail } from '#contract/result.ts';

export const readOnlyLibrary = fail(
  'library-read-only',
  'The library was written by a newer version of Jig and is open for reading only.',
  'Update Jig, or use another data folder with --home.',
);
