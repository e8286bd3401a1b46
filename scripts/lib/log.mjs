/** What the scripts say: always on stderr, because stdout belongs to the command that they run. */

/** @param {string} text one line for the person at the terminal */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends a task with a reason and what to do about it, without a stack trace. */
export class Stop extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} [fix] what to do next
   * @param {number} [status] exit status: 1, or 2 for a wrong command
   */
  constructor(message, fix = '', status = 1) {
    super(message);
    this.fix = fix;
    this.status = status;
  }
}
