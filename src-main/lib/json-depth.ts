/** Guards recursive code against documents that are nested without end. */

/** True when `value` is nested deeper than `limit`. Works without recursion. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level: object[] = typeof value === 'object' && value !== null ? [value] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= limit) return true;
    level = level.flatMap((item) => Object.values(item).filter((child): child is object => typeof child === 'object' && child !== null));
  }
  return false;
}
