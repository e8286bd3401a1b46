/** Erases TypeScript's types in place, so that each line and nearly every column stays where the author wrote it. */
import { childrenOf, isTypeOnly, type FunctionNode, type Node, type NodeOf } from './ast.ts';
import type { Edits } from './edits.ts';
import { lowerEnum, lowerParameterProperties } from './lower-features.ts';
import type { SourceText } from './source-text.ts';

const modifiers = new Set(['public', 'private', 'protected', 'readonly', 'override', 'abstract', 'declare']);

/** Adds to `edits` what turns the program into JavaScript. Enums and parameter properties become plain code on the same lines. */
export function stripTypes(program: Node, edits: Edits, source: SourceText): void {
  new Stripper(edits, source).visit(program);
}

class Stripper {
  private readonly edits: Edits;
  private readonly source: SourceText;

  constructor(edits: Edits, source: SourceText) {
    this.edits = edits;
    this.source = source;
  }

  visit(node: Node): void {
    const { edits } = this;
    if (isTypeOnly(node) || isSignature(node)) {
      // A statement becomes an empty one: the line before may count on it to end.
      edits.erase(node.start, node.end, isStatement(node) ? { head: ';' } : {});
      return;
    }
    switch (node.type) {
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        this.visit(node.expression);
        this.eraseCast(node);
        return;
      case 'TSNonNullExpression':
        this.visit(node.expression);
        this.edits.erase(node.end - 1, node.end);
        return;
      case 'TSTypeAssertion':
        // Parentheses keep `return <T>` + line end + value in one.
        edits.erase(node.start, node.typeAnnotation.end, { head: '(' });
        edits.erase(node.typeAnnotation.end, this.source.find('>', node.typeAnnotation.end, node.expression.start) + 1);
        this.visit(node.expression);
        edits.insert(node.end, ')');
        return;
      case 'TSEnumDeclaration':
        lowerEnum(node, edits, this.source);
        for (const { initializer } of node.body.members) if (initializer) this.visit(initializer);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.stripClass(node);
        break;
      case 'MethodDefinition':
      case 'PropertyDefinition':
        this.stripMember(node);
        break;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.stripFunction(node);
        break;
      case 'TSParameterProperty':
        this.eraseModifiers(node.start, node.parameter.start);
        break;
      case 'VariableDeclarator':
        if (node.definite) this.eraseOne('!', node.id.start, (node.init?.start ?? node.end) + 1);
        break;
      case 'Identifier':
        if (isOptional(node)) this.eraseOne('?', node.start + node.name.length, this.source.text.length);
        break;
      case 'ObjectPattern':
      case 'ArrayPattern':
        if (isOptional(node)) this.eraseOptionalPattern(node);
        break;
      default:
    }
    for (const child of childrenOf(node)) this.visit(child);
  }

  /** ` as T`. `x as T` ends a statement before a line that starts with one of `( [ \``, where `x` alone would go on. */
  private eraseCast(node: NodeOf<'TSAsExpression' | 'TSSatisfiesExpression'>): void {
    const { text } = this.source;
    const next = this.source.skipTrivia(node.end);
    const joins = '([`'.includes(text.charAt(next) || ' ') && /[\r\n]/.test(text.slice(node.end, next));
    // The keyword may stand behind the parentheses of the expression.
    let keyword = this.source.skipTrivia(node.expression.end);
    while (text.charAt(keyword) === ')') keyword = this.source.skipTrivia(keyword + 1);
    this.edits.erase(keyword, node.end, joins ? { tail: ';' } : {});
  }

  private stripClass(node: NodeOf<'ClassDeclaration' | 'ClassExpression'>): void {
    if (node.abstract) this.eraseModifiers(node.start, node.id?.start ?? node.body.start);
    const [first] = node.implements ?? [];
    const last = node.implements?.at(-1);
    if (first && last) this.edits.erase(this.source.text.slice(0, first.start).lastIndexOf('implements'), last.end);
    for (const element of node.body.body) {
      if (element.type === 'MethodDefinition' && element.kind === 'constructor')
        lowerParameterProperties(element.value, node, this.edits, this.source);
    }
  }

  private stripMember(node: NodeOf<'MethodDefinition' | 'PropertyDefinition'>): void {
    const keyStart = node.computed ? node.key.start - 1 : node.key.start;
    // Without its modifier, `[key] = 1` or `*items() {}` would go on from a field before it that ends without a semicolon.
    const joins = node.computed || isOperatorName(node.key) || (node.type === 'MethodDefinition' && node.value.generator);
    this.eraseModifiers(node.start, keyStart, joins ? ';' : '');
    const isBareField = node.type === 'PropertyDefinition' && node.value === null;
    const mark = node.optional ? '?' : 'definite' in node && node.definite ? '!' : null;
    if (mark) this.eraseOne(mark, node.key.end, node.end);
    // `get: T` + line end + `name() {}` would become a getter.
    if (isBareField && node.typeAnnotation) this.edits.erase(node.typeAnnotation.start, node.typeAnnotation.end, { head: ';' });
  }

  private stripFunction(node: FunctionNode): void {
    const [first, second] = node.params;
    if (first?.type === 'Identifier' && first.name === 'this') {
      const comma = this.source.skipTrivia(first.end);
      const end = this.source.text.charAt(comma) === ',' ? comma + 1 : first.end;
      this.edits.erase(first.start, second ? second.start : end);
    }
    if (node.type !== 'ArrowFunctionExpression') return;
    const { text } = this.source;
    const open = this.openParenthesis(node);
    if (node.typeParameters && open >= 0 && /[\r\n]/.test(text.slice(node.start, open))) {
      // No line may end between `async` or `return` and the parenthesis.
      this.edits.erase(node.typeParameters.start, node.typeParameters.end, { head: '(' });
      this.edits.erase(open, open + 1);
    }
    if (node.returnType && open >= 0) {
      const close = this.closeParenthesis(node, open);
      if (/[\r\n]/.test(text.slice(close, node.returnType.end))) {
        // Nor between the parenthesis and `=>`.
        this.edits.erase(close, close + 1);
        this.edits.erase(node.returnType.start, node.returnType.end, { tail: ')' });
      }
    }
  }

  /** -1 where an arrow function's only parameter has none. */
  private openParenthesis(node: FunctionNode): number {
    return this.source.find('(', node.typeParameters?.end ?? node.start, node.params[0]?.start ?? node.body?.start ?? node.end);
  }

  private closeParenthesis(node: FunctionNode, open: number): number {
    return this.source.find(')', node.params.at(-1)?.end ?? open + 1, node.end);
  }

  /** Erases the modifiers in a range; `head` takes the first character of one that stands first. */
  private eraseModifiers(start: number, end: number, head = ''): void {
    const first = this.source.skipTrivia(start);
    for (let at = first; at < end;) {
      const word = /^[a-z]+/.exec(this.source.text.slice(at, end))?.[0];
      if (word === undefined) break;
      if (modifiers.has(word)) this.edits.erase(at, at + word.length, { head: at === first ? head : '' });
      at = this.source.skipTrivia(at + word.length);
    }
  }

  private eraseOne(character: string, from: number, end: number): void {
    const at = this.source.find(character, from, end);
    if (at >= 0) this.edits.erase(at, at + 1);
  }

  private eraseOptionalPattern(node: NodeOf<'ObjectPattern' | 'ArrayPattern'>): void {
    const end = node.typeAnnotation?.start ?? node.end;
    const at = this.source.text.slice(0, end).lastIndexOf('?');
    if (at > node.start) this.edits.erase(at, at + 1);
  }
}

/** `name?: T`. The parser's own types say that this never is; its trees do not agree. */
function isOptional(node: { optional?: boolean }): boolean {
  return node.optional === true;
}

/** A method without a body: an overload. */
function isSignature(node: Node): boolean {
  return node.type === 'MethodDefinition' && node.value.body === null;
}

function isOperatorName(key: Node): boolean {
  return key.type === 'Identifier' && (key.name === 'in' || key.name === 'instanceof');
}

function isStatement(node: Node): boolean {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'VariableDeclaration':
    case 'ClassDeclaration':
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'TSIndexSignature':
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
    case 'PropertyDefinition':
    case 'TSAbstractPropertyDefinition':
      return true;
    default:
      return false;
  }
}
