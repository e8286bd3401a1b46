/** Tells the person at the terminal something. Over stdio, stdout belongs to the protocol: everything else goes to stderr. */

/** @param {string} message */
export function report(message) {
  process.stderr.write(`workshop: ${message}\n`);
}
