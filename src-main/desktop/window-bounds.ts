/** Remembers where the window was, and puts it back only where a screen still is. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const boundsSchema = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(400),
  height: z.number().int().min(300),
  isMaximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof boundsSchema>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const firstBounds: WindowBounds = { width: 1200, height: 800, isMaximized: false };
/** So much of the window must be on a screen for a person to find and drag it. */
const visiblePixels = 80;

/** The bounds of the last time; a default when there are none or the file is damaged. */
export function readBounds(file: string, screens: readonly Area[]): WindowBounds {
  try {
    const bounds = boundsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { x: _x, y: _y, ...size } = bounds;
    return screens.some((screen) => isVisible(bounds, screen)) ? bounds : size;
  } catch {
    return firstBounds;
  }
}

/** Writes the bounds. Throws when the home cannot be written. */
export function writeBounds(file: string, bounds: WindowBounds): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(bounds));
}

function isVisible({ x, y, width }: WindowBounds, screen: Area): boolean {
  if (x === undefined || y === undefined) return false;
  const seen = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return seen >= visiblePixels && y >= screen.y && y <= screen.y + screen.height - visiblePixels;
}
