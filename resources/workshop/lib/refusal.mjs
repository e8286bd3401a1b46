/** What a tool throws when it cannot do what it was asked: told to the caller in plain English, and the call's changes are rolled back. */
export class Refusal extends Error {
  /**
   * @param {string} code stable, for programs
   * @param {string} message the cause, for people
   * @param {string} fix what to do next
   */
  constructor(code, message, fix) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}
