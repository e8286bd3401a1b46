/** What makes glibc's allocator give back what was freed: for processes that wait more than they work. */

export const frugalEnv = {
  /** One arena instead of one a thread: an idle inference process has 123 MB instead of 164, and is not slower. */
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '1048576',
  /**
   * Blocks from 16 KB on lie outside the heap. Inside, a small one that stays keeps all that was freed before it: after an import, an engine had
   * 26 MB of heap for good, with this 12. `scripts/lib/spawn.mjs` sets the same.
   */
  MALLOC_MMAP_THRESHOLD_: '16384',
};
