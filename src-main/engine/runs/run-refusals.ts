/** Why a run is not found, or cannot do what is asked of it. */
import { fail } from '#contract/result.ts';
import type { LiveRun } from './live-run.ts';

export const unknownRun = (id: string) => fail('run-unknown', `There is no run ${id}.`, 'Look at `jig runs` for those that there are.');

export const wrongState = ({ id, change }: LiveRun, verb: string, fix: string) =>
  fail('run-state', `The run ${id} is ${change.state} and cannot be ${verb}.`, fix);
