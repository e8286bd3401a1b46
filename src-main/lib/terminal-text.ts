/** Text for a terminal, which acts on some characters: names, logs and errors come from tools and servers, and nobody vouches for them. */

/** Controls (but tab and the end of a line), which start escape sequences, and what changes the direction of writing. */
// oxlint-disable-next-line no-control-regex
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Shows them as \u001b; in JSON this is another way to write the same. */
export function terminalText(text: string): string {
  return text.replace(acting, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
