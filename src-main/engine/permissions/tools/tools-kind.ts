/**
 * The `tools` permission: other tools of the library, by full name. A called tool runs with its own approved permissions; a caller gains
 * nothing but its answer, and only from the tools that a person saw in its list.
 */
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { canonicalJson } from '#lib/hash.ts';
import type { Library } from '../../library/library.ts';
import type { StoredTool } from '../../library/tool-definition.ts';
import type { BrokerContext, OnceEffects } from '../../making-parts.ts';
import type { ToolCaller } from '../../parts.ts';
import { badArguments, isAbsent, unknownOperation } from '../arguments.ts';
import type { GrantRow, Handle, HandleCall, KindPart, NameProblem, Observed } from '../kind.ts';
import { listed } from '../names.ts';
import { UseCount } from '../use-count.ts';
import { fingerprint, isRepeatable, type MadeIdentity } from './callee.ts';
import { RecordedTools } from './recorded-tools.ts';
import { readToolResult } from './tool-result.ts';

/** Tools that call tools that call tools ...: deeper is a mistake, or a way round a limit. */
const maxDepth = 4;
const shownArguments = 200;

/** After these, nobody knows whether the other side has done it: a tool made here may have done half, and its run may go on. */
const unsure: ReadonlySet<string> = new Set(['source-timeout', 'source-died', 'source-closed', 'aborted', 'run-unfinished']);

export interface ToolsKindOptions {
  library: Pick<Library, 'resolve'>;
  toolCaller: () => ToolCaller;
  once: Pick<OnceEffects, 'once'>;
  /** Of the current version of a made tool. */
  madeIdentity: MadeIdentity;
}

export class ToolsKind implements KindPart {
  readonly kind = 'tools';
  private readonly options: ToolsKindOptions;

  constructor(options: ToolsKindOptions) {
    this.options = options;
  }

  check({ tools = [] }: Permissions): NameProblem[] {
    return tools.flatMap((name) => {
      const found = this.options.library.resolve(name);
      if (!found.ok) return [{ name, message: found.error.message, fix: found.error.fix }];
      if (found.value.name === name) return [];
      return [{ name, message: `${name} is not a full name.`, fix: `Write ${found.value.name} in \`permissions.tools\`.` }];
    });
  }

  rows({ tools = [] }: Permissions): GrantRow[] {
    return [...new Set(tools)].map((name) => {
      const tool = this.find(name);
      const access =
        tool && isRepeatable(tool) ? 'call; it says that it changes nothing, or can be repeated' : 'call; it may change things';
      const target = tool && (tool.sourceKind === 'made' ? `made here, version ${tool.version}` : `a tool of ${tool.server}`);
      return { name, access, target };
    });
  }

  bind({ tools = [] }: Permissions): Record<string, string> {
    return Object.fromEntries(
      tools.flatMap((name) => {
        const tool = this.find(name);
        return tool ? [[name, fingerprint(tool, this.options.madeIdentity)]] : [];
      }),
    );
  }

  open({ tools = [] }: Permissions, context: BrokerContext): Handle[] {
    return tools.length === 0 ? [] : [new ToolsHandle(tools, (name, args, call) => this.call(name, args, call, context))];
  }

  async rehearse({ tools = [] }: Permissions, given: unknown): Promise<Result<Handle[]>> {
    const recorded = RecordedTools.read(tools, given);
    if (!recorded.ok) return recorded;
    return ok(tools.length === 0 ? [] : [new ToolsHandle(tools, async (name) => recorded.value.next(name))]);
  }

  private async call(name: string, args: Record<string, unknown>, call: HandleCall, context: BrokerContext): Promise<Result<unknown>> {
    const { toolCaller, once } = this.options;
    const through = [...(context.through ?? []), context.tool];
    if (through.includes(name)) {
      return fail('tool-recursion', `${name} calls itself, by way of ${through.join(' -> ')}`, 'Do the repeating inside of one tool.');
    }
    if (context.depth >= maxDepth) {
      return fail(
        'tool-depth',
        `${through.join(' -> ')} is ${context.depth + 1} tools deep; ${maxDepth} calls of calls are allowed`,
        'Call the tool from further outside.',
      );
    }
    const tool = this.find(name);
    if (!tool)
      return fail('tool-unknown', `there is no tool named ${name} any more`, 'Import or make it again, or submit the caller without it.');
    const approved = context.callees?.[name];
    if (context.callees && approved !== fingerprint(tool, this.options.madeIdentity)) {
      return fail(
        'tool-changed',
        `${name} is not what it was when the use of it by ${context.tool} was approved`,
        `Submit ${context.tool} again: a person then reviews the change.`,
      );
    }
    const perform = async (signal: AbortSignal): Promise<Result<unknown>> => {
      const result = await toolCaller().callTool(name, args, { caller: context.caller, signal, depth: context.depth + 1, through });
      return result.ok ? readToolResult(name, result.value) : result;
    };
    if (isRepeatable(tool)) return perform(call.signal);
    return once.once(
      {
        id: call.effectId,
        run: context.run,
        step: call.step,
        kind: 'tool',
        description: `call of ${name} with ${canonicalJson(args).slice(0, shownArguments)}`,
      },
      async (signal) => {
        const result = await perform(signal);
        if (result.ok || !unsure.has(result.error.code)) return result;
        return fail('effect-in-doubt', `${name} did not answer: ${result.error.message}`, result.error.fix);
      },
      call.signal,
    );
  }

  private find(name: string): StoredTool | null {
    const found = this.options.library.resolve(name);
    return found.ok && found.value.name === name ? found.value : null;
  }
}

type Perform = (name: string, args: Record<string, unknown>, call: HandleCall) => Promise<Result<unknown>>;

class ToolsHandle implements Handle {
  readonly id = 'tools';
  private readonly uses: ReadonlyMap<string, UseCount>;
  private readonly perform: Perform;

  constructor(tools: readonly string[], perform: Perform) {
    this.uses = new Map(tools.map((name) => [name, new UseCount(name)]));
    this.perform = perform;
  }

  async call(call: HandleCall): Promise<Result<unknown>> {
    const [name, args] = call.args;
    if (call.op !== 'call') return unknownOperation(this.id, call.op, ['call']);
    if (typeof name !== 'string') return badArguments(this.id, 'call', 'the name is not a text', 'Give the full name of a tool.');
    const use = this.uses.get(name);
    if (!use) {
      return fail(
        'permission-denied',
        `tools: ${name.slice(0, 100)} is not among the tool's permissions; it may call ${listed([...this.uses.keys()])}.`,
        'Name it in `permissions.tools` and submit the tool again: a person then reviews it.',
      );
    }
    const given = isAbsent(args) ? {} : args;
    if (!isRecord(given))
      return badArguments(this.id, 'call', 'the arguments are not an object', `Give the arguments of ${name} as one object.`);
    const result = await this.perform(name, given, call);
    use.add('call', {
      bytesOut: Buffer.byteLength(JSON.stringify(given)),
      bytesIn: result.ok ? Buffer.byteLength(JSON.stringify(result.value ?? null)) : 0,
    });
    if (result.ok) return result;
    const { message } = result.error;
    return { ok: false, error: { ...result.error, message: /[.!?]$/.test(message) ? message : `${message}.` } };
  }

  observed(): Observed[] {
    return [...this.uses.values()].flatMap((use) => use.observed());
  }

  async close(): Promise<void> {
    // Nothing is held: what was called ends with the signal.
  }
}
