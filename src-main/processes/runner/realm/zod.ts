/** zod for tools: without code generation, which the realm does not allow. The build leaves out its languages and its compiler. */
import * as z from 'zod';

z.config({ jitless: true });

export { z };
