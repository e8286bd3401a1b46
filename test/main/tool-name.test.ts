/** Names of tools: legal for every model API whatever sources call theirs, and never two alike. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serverSlug, toolName } from '../../src-main/engine/library/tool-name.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 120 });

describe('a tool’s name', () => {
  it('joins the server and the tool with two underscores', () => {
    expect(toolName('workshop', 'fetch_transactions', () => false)).toBe('workshop__fetch_transactions');
  });

  it('is legal whatever the source calls it', () => {
    fc.assert(fc.property(text, text, (server, name) => /^[A-Za-z0-9_-]{1,64}$/.test(toolName(server, name, () => false))));
  });

  it('differs for different tools of one server, in whichever order they come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 20 }), (tools) => {
        const taken = new Set<string>();
        for (const name of tools) taken.add(toolName('server', name, (candidate) => taken.has(candidate)));
        return taken.size === tools.length;
      }),
    );
  });

  it('starts with a slug that leaves room for the tool', () => {
    fc.assert(fc.property(text, (server) => /^[a-z0-9_-]{1,24}$/.test(serverSlug(server))));
  });
});
