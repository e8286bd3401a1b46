/** Repeatable random numbers and calendar arithmetic for the sample data. */

const dayMs = 86_400_000;

/**
 * Mulberry32: the same seed gives the same numbers on every machine.
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    /** From 0 up to, not including, 1. */
    next,
    /** A whole number, both ends included.
     * @param {number} low
     * @param {number} high */
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    /** @template T
     * @param {readonly T[]} items
     * @returns {T} */
    pick: (items) => /** @type {T} */ (items[Math.floor(next() * items.length)]),
  };
}

/**
 * Dates relative to one day, so that the sample looks recent whenever it is made.
 * @param {string} today YYYY-MM-DD
 */
export function createCalendar(today) {
  const anchor = Date.parse(`${today}T00:00:00Z`);
  /** @param {number} ms */
  const isWorkday = (ms) => ![0, 6].includes(new Date(ms).getUTCDay());
  /** @param {number} ms */
  const toDay = (ms) => new Date(ms).toISOString().slice(0, 10);
  return {
    /** The day so many days after today (before, when negative).
     * @param {number} offset */
    day: (offset) => toDay(anchor + offset * dayMs),
    /** A moment of that day.
     * @param {number} offset
     * @param {number} hour
     * @param {number} minute */
    moment: (offset, hour, minute) => new Date(anchor + offset * dayMs + (hour * 60 + minute) * 60_000).toISOString(),
    /** Offset in days of a working day: 0 is the first one from today on, 1 the next, -1 the last one before today.
     * @param {number} count */
    workday: (count) => {
      let offset = count < 0 ? -1 : 0;
      const step = count < 0 ? -1 : 1;
      let left = count < 0 ? -count - 1 : count;
      while (left > 0 || !isWorkday(anchor + offset * dayMs)) {
        if (isWorkday(anchor + offset * dayMs)) left -= 1;
        offset += step;
      }
      return offset;
    },
  };
}

/** @typedef {ReturnType<typeof createRandom>} Random */
/** @typedef {ReturnType<typeof createCalendar>} Calendar */
