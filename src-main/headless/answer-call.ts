/** One call of the contract, checked on the way in and on the way out: the same for a socket, the command line's requests and an engine in process. */
import { calls, type CallName, type CallOutput } from '#contract/index.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Engine } from '../engine/engine.ts';
import type { Caller } from '../engine/parts.ts';

function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}

/** Answers a call that came from outside. Fails with `call-unknown`, `input-invalid`, or what the call says; an answer that breaks the contract is a bug and throws. */
export async function answerCall(
  engine: Engine,
  name: string,
  input: unknown,
  caller: Caller,
  signal?: AbortSignal,
): Promise<Result<unknown>> {
  if (!isCallName(name)) {
    return fail('call-unknown', `There is no call ${name}.`, 'Both ends must be of the same version: restart Jig and reload the page.');
  }
  return typedCall(engine, name, input, caller, signal);
}

/** The same with the types of the contract's table. The engine checks the input; what leaves it is cut to the contract here. */
export async function typedCall<N extends CallName>(
  engine: Engine,
  name: N,
  input: unknown,
  caller: Caller,
  signal?: AbortSignal,
): Promise<Result<CallOutput<N>>> {
  const answer = await engine.handle(name, input, caller, signal);
  return answer.ok ? ok(calls[name].output.parse(answer.value) as CallOutput<N>) : answer;
}
