/**
 * Makes a program pass SES's checks of the text, which see no difference between code and what is written in a string: comments go,
 * and `import(`, `eval(` and the marks of HTML comments are spelled otherwise where they are harmless. The program means the same.
 */
import { walk, type Node } from './ast.ts';
import type { Edits } from './edits.ts';
import type { SourceText } from './source-text.ts';

const suspicious = /import(?=\s*(?:\(|\/[/*]))|eval(?=\s*\()|<!--|-->/g;

/** Offsets of templates with a tag that cannot be spelled otherwise, because the tag sees the spelling. */
export function escapeText(program: Node, edits: Edits, source: SourceText): number[] {
  for (const { start, end } of source.comments) edits.erase(start, end);
  const literals: [start: number, end: number][] = source.comments.map(({ start, end }) => [start, end]);
  const stuck: number[] = [];
  walk(program, (node, ancestors) => {
    if (node.type === 'Literal' && typeof node.value !== 'number') {
      literals.push([node.start, node.end]);
      escapeLiteral(node.start, node.end, edits, source);
    } else if (node.type === 'TemplateElement') {
      literals.push([node.start, node.end]);
      const isTagged = ancestors.at(-2)?.type === 'TaggedTemplateExpression';
      if (!isTagged) escapeLiteral(node.start, node.end, edits, source);
      else if (source.text.slice(node.start, node.end).search(suspicious) >= 0) stuck.push(node.start);
    } else if (node.type === 'Identifier' && (node.name === 'import' || node.name === 'eval')) {
      // Only names of properties get this far: the policy refuses the others.
      spellOut(node.start, edits, source);
    } else if (node.type === 'PrivateIdentifier' && (node.name === 'import' || node.name === 'eval')) {
      spellOut(node.start + 1, edits, source);
    }
  });
  separateOperators(literals, edits, source);
  return stuck;
}

function spellOut(at: number, edits: Edits, source: SourceText): void {
  edits.replace(at, at + 1, `\\u${source.text.charCodeAt(at).toString(16).padStart(4, '0')}`);
}

function escapeLiteral(start: number, end: number, edits: Edits, source: SourceText): void {
  const text = source.text.slice(start, end);
  for (const match of text.matchAll(suspicious)) {
    // The last character of a mark of HTML, the first of a word that no backslash precedes: `\x..` means the same in strings,
    // templates and regular expressions, in a class and out of it.
    const isWord = match[0] === 'import' || match[0] === 'eval';
    const offset = isWord ? match.index + (isEscaped(text, match.index) ? 1 : 0) : match.index + match[0].length - 1;
    edits.replace(start + offset, start + offset + 1, `\\x${text.charCodeAt(offset).toString(16)}`);
  }
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charAt(at - 1 - backslashes) === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** `n-->0` and `a<!--b` are operators in a module. */
function separateOperators(literals: readonly [number, number][], edits: Edits, source: SourceText): void {
  for (const { 0: mark, index } of source.text.matchAll(/<!--|-->/g)) {
    if (literals.some(([start, end]) => index >= start && index < end)) continue;
    edits.insert(index + (mark === '-->' ? 2 : 1), ' ');
  }
}
