/** A module stands alone: it imports "jig", exports one tool, and loads nothing while it runs. */
import { isTypeOnly } from '../ast.ts';
import type { Rule } from './context.ts';

export const modules: Rule = (node, ancestors, context) => {
  switch (node.type) {
    case 'ImportDeclaration':
      if (node.source.value !== 'jig')
        context.error(
          node,
          `The module imports "${node.source.value}"; only "jig" can be imported.`,
          'Write what you need from it into the module, or ask for a permission: sql, http, tcp, mail, files, kv, tools.',
        );
      else if (node.specifiers.some(({ type }) => type === 'ImportDefaultSpecifier'))
        context.error(node, '"jig" has no default export.', 'Write import { defineTool, z } from "jig".');
      return;
    case 'TSImportType':
      if (node.source.value !== 'jig') context.error(node, 'A type is imported from another module.', 'Write the type into the module.');
      return;
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      if (!isTypeOnly(node) && !(node.type === 'ExportNamedDeclaration' && node.declaration && isTypeOnly(node.declaration)))
        context.error(node, 'The module exports more than the tool.', 'Keep the one default export; take `export` away from all else.');
      return;
    case 'ImportExpression':
      context.error(
        node,
        'The module imports another one while it runs.',
        'Nothing can be loaded in a run: write the code into the module.',
      );
      return;
    case 'MetaProperty':
      if (node.meta.name === 'import') context.error(node, 'import.meta does not exist in a run.', 'Take it out.');
      return;
    case 'AwaitExpression':
    case 'ForOfStatement': {
      const awaits = node.type === 'AwaitExpression' || node.await;
      if (awaits && context.kind === 'tool' && !ancestors.some(({ type }) => /Function|StaticBlock/.test(type)))
        context.error(node, 'The module awaits at its top level.', 'Move it into run: the module itself is only read.');
      return;
    }
    case 'Decorator':
      context.error(node, 'Decorators are not supported.', 'Call the function around the class or method instead.');
      return;
    case 'AccessorProperty':
      context.error(node, '`accessor` fields are not supported.', 'Write a getter and a setter.');
      return;
    case 'TSModuleDeclaration':
      if (!node.declare) context.error(node, 'Namespaces are not supported.', 'Use a constant object, or plain functions.');
      return;
    case 'TSImportEqualsDeclaration':
    case 'TSExportAssignment':
      context.error(node, '`import x = ...` and `export = ...` are not supported.', 'Write import { ... } from "jig" and export default.');
      return;
    default:
  }
};
