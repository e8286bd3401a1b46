/** One line of the command palette. */
import type { IconName } from '../ui/icons.tsx';

export interface PaletteEntry {
  id: string;
  title: string;
  group: string;
  icon: IconName;
  keys?: string;
  run(): void;
}
