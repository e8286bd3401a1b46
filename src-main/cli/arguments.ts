/** Readers of option values: a wrong one is a usage error (exit status 2) that names the option. */
import { InvalidArgumentError } from 'commander';

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** A share: a number from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('Give a number from 0 to 1.');
  return value;
}

/** Collects a repeatable `KEY=VALUE` (or `KEY:VALUE`) option. */
export function keyValue(separator: '=' | ':'): (text: string, before?: Record<string, string>) => Record<string, string> {
  return (text, before = {}) => {
    const at = text.indexOf(separator);
    if (at < 1) throw new InvalidArgumentError(`Give it as KEY${separator}VALUE.`);
    return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
  };
}

/** Collects a repeatable option in the order given. */
export function each(text: string, before: string[] = []): string[] {
  return [...before, text];
}
