/** The `http` permission: requests to granted hosts and configured services, every hop and address checked. */
import type { Permissions, Resource } from '#contract/permissions.ts';
import { ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { systemResolver, type ResolveName } from '#lib/network/checked-connect.ts';
import { HttpAgents } from '#lib/network/http-agents.ts';
import { exchange } from '#lib/network/http-exchange.ts';
import type { BrokerContext, SurvivingEffects } from '../../making-parts.ts';
import { toWire, unknownOperation } from '../arguments.ts';
import type { GrantRow, Handle, HandleCall, KindPart, NameProblem, Observed, Vault } from '../kind.ts';
import { UseCount } from '../use-count.ts';
import { checkPlaces, placeOf, placeRows, placesOf, type GrantedPlace } from './places.ts';
import { openRecorded } from './recorded-http.ts';
import { planRequest, type RequestPlan } from './request-plan.ts';

export interface HttpPartOptions {
  vault: Vault;
  effects: Pick<SurvivingEffects, 'perform'>;
  /** How names become addresses; the system's way by default. Requests that must not be repeated always use that. */
  resolve?: ResolveName;
}

const tryMs = 10_000;

export class HttpPart implements KindPart {
  readonly kind = 'http';
  private readonly vault: Vault;
  private readonly perform: SendPlan;
  private readonly agents: HttpAgents;

  constructor({ vault, effects, resolve = systemResolver }: HttpPartOptions) {
    this.vault = vault;
    this.agents = new HttpAgents(resolve);
    this.perform = async (plan, place, call, run) => {
      if (plan.isRepeatable) {
        const { result } = await exchange(plan.order, { resolve, agents: this.agents, signal: call.signal });
        return result.ok ? ok({ ...result.value, bytes: toWire(result.value.bytes) }) : result;
      }
      const { method, url } = plan.order;
      const address = new URL(url);
      const description = `${method} ${address.origin}${address.pathname}`;
      const effect = { id: call.effectId, run, step: call.step, description, units: 0, unitName: `http.${place.name}`, unitLimit: 0 };
      return effects.perform(effect, { kind: 'http', order: plan.order }, call.signal);
    };
  }

  check(permissions: Permissions): NameProblem[] {
    return checkPlaces(permissions, this.vault);
  }

  rows(permissions: Permissions): GrantRow[] {
    return placeRows(permissions, this.vault);
  }

  open(permissions: Permissions, context: BrokerContext): Handle[] {
    const places = placesOf(permissions, this.vault);
    const reveal = (name: string): string | null => (permissions.secrets?.includes(name) ? this.vault.reveal('secret', name) : null);
    return places.map((place) => new HttpHandle(place, places, { run: context.run, reveal, send: this.perform }));
  }

  rehearse(permissions: Permissions, given: unknown, context: BrokerContext): Promise<Result<Handle[]>> {
    // A rehearsal needs nothing configured, and knows no secret: placeholders stay what they are.
    const places = Object.entries(permissions.http ?? {}).map(([name, { methods = ['GET', 'HEAD'], secrets = [] }]): GrantedPlace => {
      const base = this.vault.get('http', name) ? placesOf({ http: { [name]: {} } }, this.vault)[0]?.base : undefined;
      return {
        name,
        base: base ?? `https://${name.includes('.') ? name : `${name}.invalid`}/`,
        methods,
        secretNames: secrets,
        isPrivateAllowed: false,
      };
    });
    const reveal = (name: string): string => `{{secret:${name}}}`;
    const recorded = openRecorded(
      given,
      places.map(({ name }) => name),
    );
    if (!recorded.ok) return Promise.resolve(recorded);
    const handles = places.map((place) => new HttpHandle(place, places, { run: context.run, reveal, send: recorded.value }));
    return Promise.resolve(ok(handles));
  }

  /** Asks for the base address once; any answer will do. */
  async tryResource(resource: Resource): Promise<Result<{ ok: boolean; message: string }>> {
    const place = resource.kind === 'http' ? placeOf(resource.name, {}, this.vault) : null;
    if (!place) return ok({ ok: false, message: 'It is no HTTP service.' });
    const call = {
      op: 'request',
      args: ['GET', '/', { timeoutMs: tryMs }],
      effectId: '',
      step: null,
      signal: new AbortController().signal,
    };
    const result = await new HttpHandle(place, [place], { run: '', reveal: () => null, send: this.perform }).call(call);
    if (!result.ok) return ok({ ok: false, message: result.error.message });
    return ok({ ok: true, message: `It answers${isRecord(result.value) ? ` with status ${String(result.value['status'])}` : ''}.` });
  }

  async stop(): Promise<void> {
    this.agents.close();
  }
}

/** Does a request that has passed every check; answers with { status, headers, bytes: {"$bytes"} }. */
export type SendPlan = (plan: RequestPlan, place: GrantedPlace, call: HandleCall, run: string) => Promise<Result<unknown>>;

class HttpHandle implements Handle {
  readonly id: string;
  private readonly place: GrantedPlace;
  private readonly others: GrantedPlace[];
  private readonly options: { run: string; reveal: (name: string) => string | null; send: SendPlan };
  private readonly count: UseCount;

  constructor(place: GrantedPlace, places: readonly GrantedPlace[], options: HttpHandle['options']) {
    this.id = `http.${place.name}`;
    this.place = place;
    this.others = places.filter((other) => other !== place);
    this.options = options;
    this.count = new UseCount(place.name);
  }

  async call(call: HandleCall): Promise<Result<unknown>> {
    if (call.op !== 'request') return unknownOperation(this.id, call.op, ['request']);
    const { run, reveal, send } = this.options;
    const plan = planRequest(call.args, { places: [this.place, ...this.others], effectId: call.effectId, reveal });
    if (!plan.ok) return plan;
    const { method, url, body, headers } = plan.value.order;
    const headBytes = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, url.length);
    this.count.add(method, { bytesOut: headBytes + (body?.length ?? 0) });
    const result = await send(plan.value, this.place, call, run);
    if (result.ok) this.count.addBytes({ bytesIn: bytesOf(result.value) });
    return result;
  }

  observed(): Observed[] {
    return this.count.observed();
  }

  async close(): Promise<void> {}
}

/** Length of the answer's body, from its base64. */
function bytesOf(answer: unknown): number {
  const wire = isRecord(answer) ? answer['bytes'] : null;
  return isRecord(wire) && typeof wire['$bytes'] === 'string' ? Buffer.byteLength(wire['$bytes'], 'base64') : 0;
}
