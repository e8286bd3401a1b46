/** What a workshop tool is, and how it becomes a tool of the MCP server. */
import { render } from './render.mjs';
import { Refusal } from './refusal.mjs';

/** @import { CallToolResult, McpServer } from '@modelcontextprotocol/server' */
/** @import { z } from 'zod' */
/** @import { Store } from './store.mjs' */

/**
 * - read: looks and changes nothing
 * - add: adds rows, overwrites none
 * - update: overwrites what was there
 * - remove: deletes or cancels
 * @typedef {'read' | 'add' | 'update' | 'remove'} Effect
 */

/** One sentence for people, and the same answer as data. @typedef {{ headline: string, data: Record<string, unknown> }} Answer */

/** A tool that is ready to be registered. @typedef {{ name: string, effect: Effect, register: (server: McpServer, store: Store) => void }} Tool */

/**
 * Turns a description and a function into a tool. The function runs inside a database transaction and is recorded in the audit log when it
 * changes something.
 * @template {z.ZodObject} Input
 * @param {{ name: string, description: string, effect: Effect, repeatable?: boolean, input: Input, run: (args: z.output<Input>, store: Store) => Answer }} definition
 *   `repeatable`: doing it twice with the same arguments changes nothing more than doing it once (reading always is)
 * @returns {Tool}
 */
export function defineTool({ name, description, effect, repeatable = effect === 'read', input, run }) {
  const annotations = {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'update' || effect === 'remove',
    idempotentHint: repeatable,
    openWorldHint: false,
  };
  return {
    name,
    effect,
    register: (server, store) => {
      server.registerTool(name, { description, inputSchema: /** @type {z.ZodObject} */ (input), annotations }, (args) => {
        const call = () => {
          const answer = run(/** @type {z.output<Input>} */ (args), store);
          if (effect !== 'read') store.insert('audit_log', { at: store.now(), tool: name, summary: answer.headline });
          return answer;
        };
        try {
          return toResult(effect === 'read' ? call() : store.atomically(call));
        } catch (error) {
          if (error instanceof Refusal) return toErrorResult(error);
          throw error;
        }
      });
    },
  };
}

/** @param {Answer} answer
 * @returns {CallToolResult} */
function toResult({ headline, data }) {
  return { content: [{ type: 'text', text: render(headline, data) }], structuredContent: data };
}

/** @param {Refusal} refusal
 * @returns {CallToolResult} */
function toErrorResult({ code, message, fix }) {
  return { isError: true, content: [{ type: 'text', text: `${message} ${fix}` }], structuredContent: { error: { code, message, fix } } };
}
