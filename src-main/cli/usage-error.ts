/** Mistakes in the use of the command line in the words of Jig's other errors: the cause, and where the help is. */
import type { CommanderError } from 'commander';
import { fail, type Failure } from '#contract/result.ts';

/** commander's messages, and how Jig says the same. What is not listed is only made a sentence. */
const rewordings: [RegExp, string][] = [
  [/^missing required argument '(.+)'$/, 'missing required argument: <$1>'],
  [/^option '(.+)' argument missing$/, 'option $1 needs a value'],
  [/^option '(.+?)' argument '(.*?)' is invalid\. (.+)$/s, '$2 cannot be the value of $1: $3'],
  [/^command-argument value '(.*)' is invalid for argument '(.+?)'\. (.+)$/s, 'the argument <$2> cannot be used: $3'],
  [/^unknown (command|option) '(.+?)'(?:\n\((Did you mean .+)\))?$/, 'unknown $1 $2. $3'],
];

/** `command`: the command that was meant, whose help is named; without one, that of Jig. */
export function usageFailure(error: CommanderError, command: string | undefined): Failure {
  const isEmpty = error.code === 'commander.help';
  const plain = error.message.replace(/^error: /, '');
  const fix = command === undefined ? 'Run `jig --help`.' : `Run \`jig ${command} --help\`.`;
  return fail('usage', isEmpty ? 'No command was given.' : sentence(reworded(plain)), fix).error;
}

function reworded(message: string): string {
  const found = rewordings.find(([pattern]) => pattern.test(message));
  return found ? message.replace(found[0], found[1]).trim() : message;
}

function sentence(text: string): string {
  const capital = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
