/** Before any test: the runner's files, which are scripts made by a build and not sources that Node can start. */
import { buildRunnerIfStale } from '../scripts/lib/build.mjs';

export async function setup(): Promise<void> {
  if ((await buildRunnerIfStale({ node: process.execPath })) !== 0) throw new Error('The runner (rolldown.config.ts) could not be built.');
}
