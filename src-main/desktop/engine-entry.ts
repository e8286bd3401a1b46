/** Starts the engine's utility process. */
import { createLogger, stderrSink } from '#lib/logger.ts';
import { runEngine } from './run-engine.ts';

runEngine(process.parentPort, createLogger('engine', stderrSink), () => process.exit(0));
