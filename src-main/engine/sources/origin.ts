/** What stands behind a source in one line for people: stable across imports and free of secrets. */
import { joinWords } from '#lib/shell-words.ts';

const secretName = /(key|token|secret|passw|pwd|auth|credential|bearer|cookie|header|dsn)/i;
/** Vendors' prefixes, JWTs, and long runs that mix letters and digits. */
const secretValue =
  /^(sk|pk|rk|ghp|gho|ghs|github_pat|glpat|xox[abposr]|npm|hf|AKIA|AIza|eyJ)[-_A-Za-z0-9.]{10,}$|^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{32,}$/;
const hidden = '•••';

/** An address without credentials, query values and fragment. */
export function safeUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return text;
  }
  if (url.username || url.password) {
    url.username = '';
    url.password = '';
  }
  url.hash = '';
  for (const [name, value] of [...url.searchParams]) {
    if (secretName.test(name) || secretValue.test(value)) url.searchParams.set(name, hidden);
  }
  return decodeURI(url.href);
}

function safeWord(word: string, before: string | undefined): string {
  const flag = /^(--?[\w-]+)=(.*)$/s.exec(word);
  if (flag) return secretName.test(flag[1] ?? '') ? `${flag[1]}=${hidden}` : word;
  if (before?.startsWith('-') && !before.includes('=') && secretName.test(before) && !word.startsWith('-')) return hidden;
  if (/^\w+:\/\//.test(word)) return safeUrl(word);
  return secretValue.test(word) ? hidden : word;
}

/** The command line; values of flags that sound secret and words that look like keys are hidden. */
export function commandOrigin(command: string, args: readonly string[]): string {
  return joinWords([command, ...args.map((word, i) => safeWord(word, args[i - 1]))]);
}
