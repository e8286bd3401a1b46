/** Waits for something, but not for ever. */

/** What `work` comes to, or `late` after `waitMs`; the work itself goes on. Rejects as `work` does, unless that is late. */
export async function within<T>(work: Promise<T>, waitMs: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), waitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
