/** After `kill -9` in the middle of a request that must not be repeated: the run shows what is in doubt, and a person settles it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { violations } from '../support/axe.ts';
import { charger } from '../support/drafts.ts';
import { processTree } from '../support/processes.ts';
import { describeScreens, Screens } from '../support/screens.ts';
import { JigWindow } from '../support/window.ts';

describeScreens('effects in doubt', () => {
  let screens: Screens;
  let server: Server;
  /** Of every request that came. */
  let arrived: string[];
  let answers: boolean;
  let onArrival: () => void = () => {};

  beforeEach(async () => {
    arrived = [];
    answers = false;
    server = createServer((request, response) => {
      arrived.push(`${request.method} ${request.url}`);
      // The first time it takes the request and says nothing.
      if (answers) response.end('{"charged":true}');
      onArrival();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    screens = await Screens.start();
  });
  afterEach(async () => {
    await screens.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('lists it with what each way out means, and goes on when it is settled', async () => {
    const window = await JigWindow.open(screens.served.ready.ui);
    const { port } = server.address() as AddressInfo;
    await window.call('resources.save', { kind: 'http', name: 'bank', baseUrl: `http://127.0.0.1:${port}` });
    const agent = await Agent.connect(screens.served.ready);
    const made = await agent.make(charger('charge_once'));
    await agent.close();
    expect(made.diagnostics).toEqual([]);
    await window.approve(made.id);
    const reached = new Promise<void>((resolve) => (onArrival = resolve));
    const { id } = await window.call('runs.start', { tool: 'made__charge_once', input: { client: 'ada' } });
    await reached;
    killAll(processTree(screens.served.ready.pid));
    await screens.served.exited;
    window.close();
    screens.served = await screens.box.serve();
    answers = true;

    const page = await screens.open();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/runs/${id}`);
    const run = page.getByRole('region', { name: 'Run', exact: true });
    await run.getByText('Interrupted', { exact: true }).waitFor();
    await run.getByRole('button', { name: 'Resume' }).click();
    await run.getByRole('heading', { name: '1 effect in doubt' }).waitFor();
    await run.getByText(`POST http://127.0.0.1:${port}/charges`).waitFor();
    expect(await violations(page, 'doubts')).toEqual([]);
    await run.getByRole('button', { name: 'Resend' }).click();
    await run.getByRole('heading', { name: '1 effect in doubt' }).waitFor({ state: 'detached' });
    await run.getByRole('region', { name: 'Result' }).getByText('"charged"').waitFor();
    expect(arrived).toEqual(['POST /charges', 'POST /charges']);
  });
});

function killAll(pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended with its parent.
    }
  }
}
