/** The limits of one run: the settings', what it was started with, and less processor time for once-only code. */
import type { RunLimits } from '#contract/runs.ts';
import type { RunRecord } from './run-rows.ts';

/** An agent may start scripts without asking anybody: one that never ends must not hold a processor for long. */
export const scriptCpuMs = 60_000;

export function limitsOf({ kind, limits }: Pick<RunRecord, 'kind' | 'limits'>, settings: RunLimits): RunLimits {
  const cpuMs = kind === 'code' ? Math.min(settings.cpuMs || scriptCpuMs, scriptCpuMs) : settings.cpuMs;
  return { ...settings, cpuMs, ...limits };
}
