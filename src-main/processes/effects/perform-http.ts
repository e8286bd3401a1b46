/** A request that must not be repeated: noted before it leaves, and in doubt when its answer does not come. */
import type { ResolveName } from '#lib/network/checked-connect.ts';
import { exchange } from '#lib/network/http-exchange.ts';
import type { HttpOrder } from '#lib/network/http-order.ts';
import type { Attempt, Outcome } from './outcome.ts';

/** The value is { status, headers, bytes: {"$bytes"} }. Any answer counts as happened, whatever its status. */
export async function performHttp(order: HttpOrder, attempt: Attempt, resolve: ResolveName): Promise<Outcome> {
  await attempt.fence('sent');
  const { result, sent } = await exchange(order, { resolve, agents: null, signal: attempt.signal });
  if (result.ok) {
    const { status, headers, bytes } = result.value;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    return { kind: 'happened', value: { status, headers, bytes: { $bytes: text } } };
  }
  if (!sent) return { kind: 'did-not', error: result.error };
  return { kind: 'unknown', message: result.error.message };
}
