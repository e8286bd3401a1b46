/** Route lab, clients and activity on the real app, with a real MCP client at the other end. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { clipboard, describeScreens, go, oneAppForAll, type Screens } from '../support/screens.ts';

describeScreens('agents', () => {
  let screens: Screens;
  let page: Page;

  oneAppForAll({ workshop: true, onStart: (started) => (screens = started), onPage: (opened) => (page = opened) });

  it('routes an example in the lab and shows what the agent gets', async () => {
    // Two routes are compared: neither may fall into the time before all vectors are there.
    await page.getByText('51 tools indexed').waitFor({ timeout: 150_000 });
    await go(page, 'Route lab');
    await page.getByRole('button', { name: 'Analyze the last 5 transactions of Sashvat Bharat' }).click();
    await page.getByRole('cell', { name: /^Kept workshop__fetch_transactions/ }).waitFor();
    const region = (name: string) => page.getByRole('region', { name }).textContent();
    const agentGets = await findTools(screens, 'Analyze the last 5 transactions of Sashvat Bharat');
    await expect.poll(async () => JSON.parse((await region('Payload')) ?? '')).toEqual(agentGets);
    await expect.poll(() => region('Time')).toMatch(/ms/);
    await expect.poll(() => region('Tokens')).toMatch(/% fewer/);
  });

  it('looks at as many candidates as the slider says', async () => {
    await go(page, 'Route lab');
    await page.getByRole('textbox', { name: 'Request' }).fill('send an email');
    await page.keyboard.press('Enter');
    await page.getByText(/kept of 5/).waitFor();
    await page.getByRole('slider', { name: /Candidates/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText(/kept of 6/).waitFor();
  });

  it('makes a client whose token works, and sees it arrive', async () => {
    await go(page, 'Connect');
    await page
      .getByRole('navigation', { name: 'Agents' })
      .getByRole('button', { name: /Cursor/ })
      .click();
    await page.getByRole('textbox', { name: 'Name' }).fill('My Cursor');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Waiting for the first call from Cursor').waitFor();
    await page.getByRole('button', { name: 'Copy configuration' }).click();
    await expect.poll(() => clipboard(page)).toContain('"mcpServers"');
    const { url, headers } = JSON.parse(await clipboard(page)).mcpServers.jig;
    await withClient(url, headers, (client) => client.listTools());
    await withClient(url, headers, (client) => client.callTool({ name: 'find_tools', arguments: { query: 'list the orders' } }));
    await page.getByText(/Connected, last seen/).waitFor();
    await page.getByRole('button', { name: 'Remove My Cursor' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove client' }).click();
    await page.getByRole('cell', { name: 'My Cursor', exact: true }).waitFor({ state: 'detached' });
    await expect(withClient(url, headers, (client) => client.listTools())).rejects.toThrow();
  });

  it('shows routes as they happen and takes one back to the lab', async () => {
    await go(page, 'Activity');
    await page.getByRole('radio', { name: 'Routes' }).click();
    await findTools(screens, 'how much is one euro in yen');
    const entry = page.getByRole('option', { name: /how much is one euro in yen/ });
    await entry.click();
    const drawer = page.getByRole('complementary', { name: 'Entry' });
    await drawer.getByRole('region', { name: 'Details' }).getByText('"candidates"').waitFor();
    await drawer.getByRole('button', { name: 'Open in Route lab' }).click();
    await page.getByRole('table').waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Request' }).inputValue()).toBe('how much is one euro in yen');
  });

  it('holds new entries back while the list is scrolled down', async () => {
    for (let turn = 0; turn < 40; turn++) await findTools(screens, `list order number ${turn}`);
    await go(page, 'Activity');
    const list = page.getByRole('listbox', { name: /^Activity/ });
    await list.getByRole('option').first().waitFor();
    await list.hover();
    await page.mouse.wheel(0, 400);
    await page.waitForFunction(() => (document.querySelector('[role=listbox]')?.scrollTop ?? 0) > 300);
    await findTools(screens, 'a newcomer');
    await page.getByRole('button', { name: /new entr/ }).click();
    await list.getByRole('option', { name: /a newcomer/ }).waitFor();
  });
});

async function withClient<T>(url: string, headers: Record<string, string>, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'screens-test', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}

/** The same request over MCP: the document that an agent really gets. */
async function findTools({ served: { ready } }: Screens, query: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${ready.token}` };
  const answer = await withClient(ready.mcp, headers, (client) => client.callTool({ name: 'find_tools', arguments: { query } }));
  return answer.structuredContent;
}
