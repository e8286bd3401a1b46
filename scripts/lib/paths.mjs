/** Where the clone is: every path in scripts/ starts here, so that a task runs from any working directory. */
import { fileURLToPath } from 'node:url';

/** The root of the clone, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
