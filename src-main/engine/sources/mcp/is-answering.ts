/** Asks a server for a sign of life, with the smallest request that its era knows. */
import type { Client } from '@modelcontextprotocol/client';

/** True for any answer within `timeoutMs`, a refusal too: whoever refuses is there. Never rejects. */
export async function isAnswering(client: Client, timeoutMs: number): Promise<boolean> {
  const { ProtocolError } = await import('@modelcontextprotocol/client');
  try {
    await (client.getProtocolEra() === 'modern' ? client.discover({ timeout: timeoutMs }) : client.ping({ timeout: timeoutMs }));
    return true;
  } catch (error) {
    return error instanceof ProtocolError;
  }
}
