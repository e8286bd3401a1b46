/** What stands behind a source in one line for people: stable across imports and free of secrets. */
import { sha256 } from '#lib/hash.ts';
import { joinWords } from '#lib/shell-words.ts';

const secretName = /(key|token|secret|passw|pwd|auth|credential|bearer|cookie|header|dsn)/i;
/** Vendors' prefixes, JWTs, and long runs that mix letters and digits. */
const secretValue =
  /^(sk|pk|rk|ghp|gho|ghs|github_pat|glpat|xox[abposr]|npm|hf|AKIA|AIza|eyJ)[-_A-Za-z0-9.]{10,}$|^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{32,}$/;
const hidden = '•••';

/** Hides a part that makes one address different from another: a few letters of its hash keep the two apart. */
const hiddenPart = (part: string): string => (secretValue.test(part) ? hidden + sha256(part).slice(0, 4) : part);

/** Readable where it can be read; `%ff` is legal in an address and no text. */
function readable(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

/** An address without credentials, fragment, and whatever of its path and query looks like a key. */
export function safeUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return text.replaceAll(/(\w+:\/\/)[^/\s@]*@/g, `$1${hidden}@`);
  }
  if (url.username || url.password) {
    url.username = '';
    url.password = '';
  }
  url.hash = '';
  url.pathname = url.pathname.split('/').map(hiddenPart).join('/');
  for (const [name, value] of [...url.searchParams]) {
    if (secretName.test(name) || secretValue.test(value)) url.searchParams.set(name, hidden);
  }
  return readable(url.href);
}

function safeWord(word: string, before: string | undefined): string {
  if (before?.startsWith('-') && !before.includes('=') && secretName.test(before) && !word.startsWith('-')) return hidden;
  if (/^\w+:\/\//.test(word)) return safeUrl(word);
  // `--api-key=...`, `GITHUB_TOKEN=...` behind docker's -e, `Authorization: Bearer ...` behind -H.
  const [, name, separator, value] = /^([\w.-]+)(=|:\s*)(.+)$/s.exec(word) ?? [];
  if (name !== undefined && separator !== undefined && value !== undefined)
    return name + separator + (secretName.test(name) ? hidden : safeWord(value, undefined));
  // A script for a shell: its assignments.
  if (/\s/.test(word))
    return word.replaceAll(/([\w.-]+)=("[^"]*"|'[^']*'|[^\s;]+)/g, (whole, key: string) =>
      secretName.test(key) ? `${key}=${hidden}` : whole,
    );
  return secretValue.test(word) ? hidden : word;
}

/** The command line; values of flags and variables that sound secret, and words that look like keys, are hidden. */
export function commandOrigin(command: string, args: readonly string[]): string {
  return joinWords([command, ...args.map((word, i) => safeWord(word, args[i - 1]))]);
}

/** The parts of a command line that its origin hides: what the server prints may repeat them. */
export function secretsIn(args: readonly string[]): string[] {
  return args.filter((word, i) => safeWord(word, args[i - 1]) !== word).map((word) => word.replace(/^[\w.-]+(=|:\s*)/, ''));
}
