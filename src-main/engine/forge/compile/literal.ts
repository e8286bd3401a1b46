/** Reads values that are written out in the source, so that what a person reviews is what the tool asks for. */
import { bare, keyName, type Node } from './ast.ts';

/** A part that is computed, and therefore unknown before the run. */
export class NotLiteral extends Error {
  readonly node: Node;

  constructor(node: Node) {
    super('not a literal');
    this.node = node;
  }
}

/** JSON that an expression spells out. Throws `NotLiteral` with the first part that is computed. */
export function literalValue(expression: Node): unknown {
  const node = bare(expression);
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'bigint' || node.value instanceof RegExp) throw new NotLiteral(node);
      return node.value;
    case 'TemplateLiteral':
      if (node.expressions.length > 0) throw new NotLiteral(node);
      return node.quasis[0]?.value.cooked ?? '';
    case 'UnaryExpression': {
      const value = literalValue(node.argument);
      if (node.operator !== '-' || typeof value !== 'number') throw new NotLiteral(node);
      return -value;
    }
    case 'BinaryExpression': {
      // Long descriptions are often put together from pieces.
      const left = literalValue(node.left);
      const right = literalValue(node.right);
      if (node.operator !== '+' || typeof left !== 'string' || typeof right !== 'string') throw new NotLiteral(node);
      return left + right;
    }
    case 'ArrayExpression':
      return node.elements.map((element) => {
        if (!element || element.type === 'SpreadElement') throw new NotLiteral(element ?? node);
        return literalValue(element);
      });
    case 'ObjectExpression': {
      const entries = node.properties.map((property): [string, unknown] => {
        if (property.type === 'SpreadElement' || property.kind !== 'init' || property.method) throw new NotLiteral(property);
        const key = keyName(property.key, property.computed);
        if (key === null) throw new NotLiteral(property.key);
        return [key, literalValue(property.value)];
      });
      return Object.fromEntries(entries);
    }
    default:
      throw new NotLiteral(node);
  }
}
