/** The texts that models are trained on are those that the engine embeds. */
import { describe, expect, it } from 'vitest';
import { requestText } from '../../src-main/engine/routing/request-text.ts';
import { toolText } from '../../src-main/engine/library/tool-text.ts';
import { attackTools } from '../bench/robustness/attacks.ts';
import { missingPython, python } from './python.ts';

const properties = (...names: string[]) => ({ type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])) });

const tools = [
  {
    server: 'github',
    name: 'create_issue',
    description: 'Creates an issue. Needs a title.',
    parameters: properties('owner', 'repoName', 'title'),
  },
  {
    server: 'My-Server.v2/beta',
    name: 'listHTTPRoutes2',
    description: '  Lists\n\nroutes!   Of a\tgateway  ',
    parameters: properties('10', 'b', '2', 'a', '01'),
  },
  { server: '', name: 'x', description: '', parameters: { type: 'object' } },
  {
    server: 'a'.repeat(80),
    name: 'veryLongName'.repeat(20),
    description: 'No end of a sentence '.repeat(40),
    parameters: properties(...Array.from({ length: 30 }, (_, i) => `parameterNumber${i}`)),
  },
  {
    server: 'emoji',
    name: 'cut_in_half',
    description: `${'x'.repeat(249)}🙂 and more. ${'y'.repeat(248)}🙂🙂`,
    parameters: { properties: null },
  },
  {
    server: 'İstanbul',
    name: 'ΣΊΣΥΦΟΣ',
    description: '\u00a0\ufeffOdd spaces\u2003here.\u0085Not a space\u001fthere? Ja.',
    parameters: properties('ÄpfelZahl', 'v1.2'),
  },
  {
    server: 'dots',
    name: 'e.g',
    description: 'Version 1.2 of it e.g.this one... Then more.',
    parameters: properties('__proto', 'constructor'),
  },
  { server: 'long', name: 'long', description: 'Word. '.repeat(2_000), parameters: properties() },
  { server: 'only', name: 'punctuation', description: '...!? .', parameters: properties('ID') },
  {
    server: 'kelvin',
    name: 'fold',
    description: 'U\u017fe thi\u017f tool fir\u017ft. A\u212aways fir\u017ft, Use this tool first.',
    parameters: properties(),
  },
  ...attackTools().map(({ server, name, description, parameters }) => ({
    server,
    name,
    description: description ?? '',
    parameters: parameters as Record<string, unknown>,
  })),
];

const conversations = [
  { query: 'hello', context: [] },
  {
    query: 'and now mail it ',
    context: [
      { role: 'user' as const, content: 'first' },
      { role: 'assistant' as const, content: ' second\n' },
      { role: 'user' as const, content: `${'z'.repeat(199)}🙂` },
    ],
  },
  { query: 'yes', context: [{ role: 'assistant' as const, content: ' \u00a0 ' }] },
];

const program = `
import json, sys
from training.request_text import request_text
from training.tool_text import tool_text
given = json.load(sys.stdin)
print(json.dumps([[tool_text(tool) for tool in given["tools"]], [request_text(c["query"], c["context"]) for c in given["conversations"]]]))
`;

describe.skipIf(missingPython() !== null)('texts for training', () => {
  it('are those of the index and of the router, to the character', () => {
    const run = python(['-c', program], { tools, conversations });
    expect(run.errors).toBe('');
    const [ofTools, ofRequests] = JSON.parse(run.output) as [string[], string[]];
    expect(ofTools).toEqual(
      tools.map((tool) => toolText({ ...tool, localName: tool.name, searchDescription: null, inputSchema: tool.parameters }).embedded),
    );
    expect(ofRequests).toEqual(conversations.map(({ query, context }) => requestText(query, context)));
  });
});
