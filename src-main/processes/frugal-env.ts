/** What makes glibc's allocator give back what was freed: for processes that wait more than they work. */

/**
 * One arena instead of one a thread: an idle inference process is 40 MB smaller (164 -> 123 MB), and not slower. The thresholds keep large
 * blocks out of the middle of the heap, where a small one behind them would hold them for good. `scripts/lib/spawn.mjs` sets the same.
 */
export const frugalEnv = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '1048576' };
