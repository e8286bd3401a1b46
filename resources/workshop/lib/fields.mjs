/** Input fields that many tools share. Checks are code rather than patterns: a date's pattern alone would cost 100 tokens a tool. */
import { z } from 'zod';

const dayForm = /^\d{4}-\d{2}-\d{2}$/;
const momentForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** @param {string} text */
function isDay(text) {
  const parsed = dayForm.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  // 2026-02-31 parses as 3 March.
  return parsed !== undefined && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

/** @param {string} text */
function toMoment(text) {
  const zoned = /(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`;
  return momentForm.test(text) && isDay(text.slice(0, 10)) ? new Date(zoned) : new Date(Number.NaN);
}

/** A day such as 2026-11-20.
 * @param {string} description */
export const day = (description) =>
  z.string().refine(isDay, { error: 'Write a real day as YYYY-MM-DD, such as 2026-11-20.' }).meta({ description, format: 'date' });

/** A moment, normalised to UTC; without a zone it is taken as UTC.
 * @param {string} description */
export const moment = (description) =>
  z
    .string()
    .meta({ description, format: 'date-time' })
    .refine((text) => !Number.isNaN(toMoment(text).getTime()), { error: 'Write a moment as YYYY-MM-DDTHH:MM, such as 2026-11-20T14:30.' })
    .transform((text) => toMoment(text).toISOString());

/** How many rows to return.
 * @param {number} standard
 * @param {string} what */
export const limit = (standard, what) => z.int().min(1).max(100).default(standard).describe(`How many ${what} to return.`);

/** An amount of money, rounded to cents.
 * @param {string} description */
export const amount = (description) => z.number().min(-10_000_000).max(10_000_000).describe(description);

/** An amount above zero.
 * @param {string} description */
export const positiveAmount = (description) => z.number().min(0.01).max(10_000_000).describe(description);

/** @param {string} description */
export const id = (description) => z.int().positive().max(1_000_000_000).describe(description);

/** Some text.
 * @param {string} description
 * @param {number} longest characters */
export const text = (description, longest = 200) => z.string().trim().min(1).max(longest).describe(description);

/** @param {number | undefined} money
 * @returns {number | undefined} */
export const toCents = (money) => (money === undefined ? undefined : Math.round(money * 100));
