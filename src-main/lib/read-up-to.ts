/** Reads a body up to a limit, whether or not its length was announced. */

/**
 * The first `maxBytes` bytes; `isCut` where there are more. Then the stream is ended, and with it its connection.
 * Rejects as the stream does.
 */
export async function readUpTo(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<{ bytes: Buffer; isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isCut: true };
  }
  return { bytes: Buffer.concat(chunks), isCut: false };
}
