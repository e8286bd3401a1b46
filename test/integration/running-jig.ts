/** The real app, served on a home of its own, with the doors that tests use: the engine's calls, and clients of both SDK lines over HTTP and stdio. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallInput, CallName, CallOutput } from '../../src-preload/contract/index.ts';
import type { Language, MakeAnswer } from '../../src-preload/contract/making.ts';
import type { Result } from '../../src-preload/contract/result.ts';
import type { EngineStatus } from '../../src-preload/contract/system.ts';
import { connectV1, connectV2, type AnyClient } from '../endpoint/connect.ts';
import { JigBox, type Served } from '../support/jig.ts';
import { JigWindow } from '../support/window.ts';

/** Each way in which an agent of today reaches Jig. */
export const doors = ['v2 client over HTTP', 'v1 client over HTTP', 'v2 client over stdio', 'v1 client over stdio'] as const;
export type Door = (typeof doors)[number];

/** What find_tools answers with. */
export interface Found {
  tools: { name: string; description: string; inputSchema: Record<string, unknown> }[];
  others?: string[];
  note?: string;
}

export class RunningJig {
  readonly box: JigBox;
  served!: Served;
  private readonly clients: AnyClient[] = [];
  private readonly windows: JigWindow[] = [];

  constructor(box: JigBox = new JigBox()) {
    this.box = box;
  }

  /** Starts `jig serve` (or another command that serves) and waits for the ready line. */
  static async start(args: string[] = ['serve'], box: JigBox = new JigBox()): Promise<RunningJig> {
    const jig = new RunningJig(box);
    try {
      jig.served = await box.serve(args);
    } catch (error) {
      await box.dispose();
      throw error;
    }
    return jig;
  }

  /** Asks the running engine as the command line does. */
  async ask<N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>> {
    const { reach } = this.box.engineFile();
    const headers = { authorization: `Bearer ${reach?.adminKey}` };
    const answer = await fetch(`${reach?.origin}/api/${name}`, { method: 'POST', body: JSON.stringify(input), headers });
    return (await answer.json()) as Result<CallOutput<N>>;
  }

  /** The same, for calls that must not fail. */
  async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const answer = await this.ask(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}: ${answer.error.message} ${answer.error.fix}`);
    return answer.value;
  }

  /** Polls the status until it is as wanted; the test's own time limit is the deadline. */
  async until(wanted: (status: EngineStatus) => boolean): Promise<EngineStatus> {
    for (;;) {
      const status = await this.call('system.status', {});
      if (wanted(status)) return status;
      await sleep(25);
    }
  }

  /** Resolves when every imported tool has its vector. */
  indexed(): Promise<EngineStatus> {
    return this.until(({ index }) => index.modelState === 'ready' && index.tools > 0 && index.embedded === index.tools);
  }

  /** Submits code as the agent does. */
  async make(agent: AnyClient, code: string, more: { language?: Language } = {}): Promise<MakeAnswer> {
    const answer = await agent.callTool({ name: 'make_tool', arguments: { code, ...more } });
    return answer.structuredContent as unknown as MakeAnswer;
  }

  /** The draft, once its tests have run. */
  async checked(id: string): Promise<CallOutput<'drafts.get'>> {
    for (;;) {
      const draft = await this.call('drafts.get', { id });
      if (draft.state !== 'checking') return draft;
      await sleep(25);
    }
  }

  /** `jig import <args>`; throws with what it printed when it does not end well. */
  async import(...args: string[]): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await this.box.run(['import', ...args, '--json']);
    if (status !== 0) throw new Error(`jig import ended with ${status}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  async connect(door: Door): Promise<AnyClient> {
    const { mcp, token } = this.served.ready;
    const http = { requestInit: { headers: { authorization: `Bearer ${token}` } } };
    const stdio = {
      command: process.execPath,
      args: [this.box.cli, 'stdio'],
      env: { PATH: process.env.PATH ?? '', JIG_HOME: this.box.home },
      stderr: 'ignore' as const,
    };
    const connect = {
      'v2 client over HTTP': () => connectV2(new HttpV2(new URL(mcp), http)),
      'v1 client over HTTP': () => connectV1(new HttpV1(new URL(mcp), http)),
      'v2 client over stdio': () => connectV2(new StdioV2(stdio)),
      'v1 client over stdio': () => connectV1(new StdioV1(stdio)),
    };
    const client = await connect[door]();
    this.clients.push(client);
    return client;
  }

  /** A window of the screens, in which a test decides as a person does. */
  async window(): Promise<JigWindow> {
    const window = await JigWindow.open(this.served.ready.ui);
    this.windows.push(window);
    return window;
  }

  async stop(): Promise<void> {
    for (const window of this.windows) window.close();
    // One whose engine was killed cannot say goodbye.
    await Promise.allSettled(this.clients.map((client) => client.close()));
    await this.box.dispose();
  }
}

/** Who it takes to make a tool: an agent that writes it, and a person who approves it. Arguments as for `RunningJig.start`. */
export async function startMaking(args?: string[]): Promise<{ jig: RunningJig; agent: AnyClient; person: JigWindow }> {
  const jig = await RunningJig.start(args);
  return { jig, agent: await jig.connect('v2 client over HTTP'), person: await jig.window() };
}

/** Asks for tools as an agent does. Throws when the answer is an error. */
export async function findTools(client: AnyClient, query: string, more: Record<string, unknown> = {}): Promise<Found> {
  const answer = await client.callTool({ name: 'find_tools', arguments: { query, ...more } });
  if (answer.isError === true) throw new Error(JSON.stringify(answer.structuredContent));
  return answer.structuredContent as Found;
}

export const namesOf = ({ tools }: Found): string[] => tools.map(({ name }) => name);

/** Calls a tool by the name that find_tools gave. */
export function callTool(client: AnyClient, name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  return client.callTool({ name: 'call_tool', arguments: { name, arguments: args } });
}
