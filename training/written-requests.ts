/** Requests that were written by hand for tools of real services, and which of them the embedder never saw. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readRows, setQuerySchema, type SetQuery, type SetTool } from '../src-main/engine/routing/evaluate/read-set.ts';

/** The same files as prepare.py reads. Of the servers that only the last two ask for, the embedder's second version, a third of the third, saw the tools. */
const files = ['requests-desk.jsonl', 'requests-siblings.jsonl', 'requests-wishes.jsonl'];
const heldShare = 4;

/** The same line as `is_held_server` in prepare.py draws. */
const isHeldServer = (server: string) => createHash('sha256').update(server).digest().readUInt32BE(0) % heldShare === 0;

/** Requests whose tools are all of servers that were held out from the embedder's training, and those that need no tool. */
export function writtenRequests(tools: SetTool[]): SetQuery[] {
  const written = files.flatMap((file) => {
    const rows = readRows(join(import.meta.dirname, file), setQuerySchema);
    if (!rows.ok) throw new Error(rows.error.message);
    return rows.value;
  });
  const serverOf = new Map(tools.map((tool) => [tool.id, tool.server]));
  const isHeld = (id: string) => {
    const server = serverOf.get(id);
    return server !== undefined && isHeldServer(server);
  };
  return written.filter((row) => [...row.tools, ...(row.any_of ?? []).flat()].every(isHeld)).map((row) => ({ ...row, source: 'written' }));
}
