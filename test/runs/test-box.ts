/** An engine's runs for one test: stopped and removed when the test is over. */
import { onTestFinished } from 'vitest';
import { openBox, type Box, type BoxOptions } from './harness.ts';

export function testBox(options: BoxOptions = {}): Box {
  const opened = openBox(options);
  onTestFinished(() => opened.remove());
  return opened;
}
