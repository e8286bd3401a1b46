/** Finds the gaps between busy times. */

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** A request over years would answer with thousands of rows. */
const mostSlots = 50;

/**
 * The gaps of at least `minutes` on working days from `from` to `to`, within the hours and not before now.
 * @param {{ start: number, end: number }[]} busy milliseconds, ordered by start
 * @param {{ from: string, to: string, earliest: number, latest: number, minutes: number, notBefore: number }} wanted days, hours in UTC, milliseconds
 */
export function freeSlots(busy, { from, to, earliest, latest, minutes, notBefore }) {
  /** @type {{ starts_at: string, ends_at: string, minutes: number }[]} */
  const slots = [];
  const last = Date.parse(`${to}T00:00:00Z`);
  for (let day = Date.parse(`${from}T00:00:00Z`); day <= last && slots.length < mostSlots; day += dayMs) {
    if ([0, 6].includes(new Date(day).getUTCDay())) continue;
    const closing = day + latest * hourMs;
    let free = Math.max(day + earliest * hourMs, notBefore);
    for (const { start, end } of [...busy, { start: closing, end: closing }]) {
      const gapEnd = Math.min(start, closing);
      if (gapEnd - free >= minutes * 60_000) {
        slots.push({
          starts_at: new Date(free).toISOString(),
          ends_at: new Date(gapEnd).toISOString(),
          minutes: Math.floor((gapEnd - free) / 60_000),
        });
      }
      free = Math.max(free, end);
    }
  }
  return slots.slice(0, mostSlots);
}
