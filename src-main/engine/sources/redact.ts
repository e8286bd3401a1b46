/** Keeps secrets out of what people and logs get to see. */

/** Shorter values are words like `true` or `3000`: hiding them would only garble messages. */
const minLength = 6;

export interface Redact {
  (text: string): string;
}

/** Replaces every given value by dots, and the credentials inside any address. */
export function redactor(secrets: Iterable<string>): Redact {
  const values = [...new Set([...secrets].flatMap(parts))]
    .filter((value) => value.length >= minLength)
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    let safe = text.replaceAll(/(\w+:\/\/)[^/\s@]*@/g, '$1•••@');
    for (const value of values) safe = safe.replaceAll(value, '•••');
    return safe;
  };
}

/** `Bearer abc` is secret as a whole and in its second half. */
function parts(value: string): string[] {
  const space = value.indexOf(' ');
  return space < 0 ? [value] : [value, value.slice(space + 1)];
}
