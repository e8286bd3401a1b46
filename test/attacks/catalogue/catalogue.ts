/** All classes of attacks, by number. */
import type { Attack, Probe } from './attack.ts';
import { elsewhere } from './elsewhere.ts';
import { hostObjects } from './host-objects.ts';
import { makers } from './makers.ts';
import { modules } from './modules.ts';
import { prototypes } from './prototypes.ts';
import { stacks } from './stacks.ts';

export const attacks: readonly Attack[] = [...makers, ...hostObjects, ...stacks, ...prototypes, ...modules, ...elsewhere].toSorted(
  (a, b) => a.number - b.number,
);

export interface NumberedProbe extends Probe {
  number: number;
}

/** Every probe, with the number of its class. */
export const allProbes: readonly NumberedProbe[] = attacks.flatMap(({ number, probes = [] }) =>
  probes.map((probe) => ({ ...probe, number })),
);

/** Ordinary code of every class that has probes. */
export const controls: readonly { number: number; code: string }[] = attacks.flatMap(({ number, control }) =>
  control === undefined ? [] : [{ number, code: control }],
);
