/** The campaign of 10,000 mails as a made tool, beside the same loop as a bare Node script, in turns on one mail server. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Campaign, campaignTool, promotion, writeClients } from '../support/campaign.ts';
import { median, type Benchmark } from './benchmark.ts';

const clients = 10_000;
/** A server on loopback that accepts at once keeps a processor busy, and both loops with it; one elsewhere takes its time. */
const remoteMs = 10;
const bareLoop = fileURLToPath(new URL('../fixtures/campaign/bare-loop.mjs', import.meta.url));
const mailProcess = fileURLToPath(new URL('../fixtures/campaign/mail-process.ts', import.meta.url));

async function startMail(acceptMs: number): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [mailProcess, `${acceptMs}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve) => child.stdout?.once('data', (bytes: Buffer) => resolve(String(bytes))));
  return { child, port: Number(port) };
}

/** Milliseconds that the bare script's loop took on a new database. */
function runBare(port: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'jig-bare-'));
  try {
    const file = join(folder, 'crm.db');
    writeClients(file, clients);
    const { stdout, status } = spawnSync(process.execPath, [bareLoop, file, String(port)], { encoding: 'utf8' });
    const { success, ms } = JSON.parse(stdout) as { success: number; ms: number };
    if (status !== 0 || success !== clients) throw new Error(`the bare loop sent ${success} of ${clients}`);
    return ms;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds from the run's start to its end, on a Jig of its own. */
async function runTool(port: number): Promise<number> {
  const campaign = await Campaign.start(clients, port);
  try {
    const { id } = await campaign.person.call('runs.start', { tool: campaignTool, input: promotion });
    const run = await campaign.follow(id);
    const { success } = (run.result ?? {}) as { success?: number };
    if (success !== clients) throw new Error(`the run ended as ${run.state} with ${success} of ${clients}`);
    return Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt ?? '');
  } finally {
    await campaign.stop();
  }
}

/** Milliseconds of both, in turns on one server that takes `acceptMs` for each mail. */
async function compare(acceptMs: number, rounds: number, say: (line: string) => void): Promise<{ bare: number[]; tool: number[] }> {
  const mail = await startMail(acceptMs);
  const bare: number[] = [];
  const tool: number[] = [];
  try {
    for (let round = 1; round <= rounds; round += 1) {
      bare.push(runBare(mail.port));
      tool.push(await runTool(mail.port));
      say(`${acceptMs} ms a mail, round ${round}: bare ${Math.round(bare.at(-1) ?? 0)} ms, tool ${Math.round(tool.at(-1) ?? 0)} ms`);
    }
  } finally {
    mail.child.kill();
  }
  return { bare, tool };
}

const ratio = ({ bare, tool }: { bare: number[]; tool: number[] }): number => median(tool.map((ms, round) => ms / (bare[round] ?? ms)));

export const benchmark: Benchmark = {
  about: 'The e-mail campaign over 10,000 clients: a made tool against a bare Node loop.',
  async run(say) {
    const atOnce = await compare(0, 3, say);
    const slowly = await compare(remoteMs, 2, say);
    return [
      { what: `bare Node loop, ${clients} mails`, value: median(atOnce.bare) / 1_000, unit: 's' },
      { what: 'made tool: journaled, sandboxed, exactly once', value: median(atOnce.tool) / 1_000, unit: 's' },
      { what: 'tool against bare loop, median of pairs', value: ratio(atOnce), unit: 'x', goal: { atMost: 1.3 } },
      { what: `the same on a server that takes ${remoteMs} ms for each mail`, value: ratio(slowly), unit: 'x', goal: { atMost: 1.3 } },
    ];
  },
};
