/** Writes a result as compact text: lists as one table each, other values as lines. Half the tokens of the same JSON. */

/** @param {unknown} value */
function cell(value) {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @param {unknown} value
 * @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {Record<string, unknown>[]} rows */
function table(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => cell(row[column]).replaceAll(/[\n|]/g, ' ')).join(' | '));
  return [columns.join(' | '), ...lines];
}

/**
 * @param {Record<string, unknown>} data
 * @returns {string[]} lines
 */
function lines(data) {
  return Object.entries(data).flatMap(([key, value]) => {
    if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return [`${key}:`, ...table(value)];
    if (isRecord(value)) return [`${key}:`, ...lines(value).map((line) => `  ${line}`)];
    return [`${key}: ${cell(value)}`];
  });
}

/**
 * @param {string} headline one sentence that answers the request
 * @param {Record<string, unknown>} data
 */
export function render(headline, data) {
  return [headline, ...lines(data)].join('\n');
}
