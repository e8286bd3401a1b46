/** What a utility process prints, line by line into the log under its name. */
import { createInterface } from 'node:readline';
import type { UtilityProcess } from 'electron';
import type { Logger } from '#lib/logger.ts';

export function logOutput(child: UtilityProcess, logger: Logger): void {
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => logger.info(line));
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => logger.warn(line));
}
