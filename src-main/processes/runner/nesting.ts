/** How deep values may be nested on their way through the bridge: code on either side walks them by recursion. */

export const maxNesting = 1_000;

const quote = 0x22;
const backslash = 0x5c;

/** Place of the quote that ends the text which begins at `start`. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return json.length;
}

/** Looks at the text alone, because reading it is what must not go wrong. */
export function isNestedTooDeep(json: string, most: number = maxNesting): boolean {
  // Every level takes two characters.
  if (json.length <= most * 2) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at);
    if (unit === quote) at = endOfText(json, at);
    // "[" and "{", "]" and "}"
    else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > most) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return false;
}
