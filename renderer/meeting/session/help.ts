import { fieldsOf } from './storage.ts';

const PATIENCE = 5000;

/**
 * Where a browser finds help that has loaded the page and yet refuses our
 * WebSocket: Safari does, after a click through the warning. Null where the
 * appliance does not answer, so that it is something else, or has no help.
 */
export async function findHelp({ hostname, search }: Pick<Location, 'hostname' | 'search'>, ask: typeof fetch = fetch): Promise<string | null> {
  try {
    const response = await ask('/health', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    const { httpPort } = fieldsOf(await response.json());
    const roomId = new URLSearchParams(search).get('roomId');
    return typeof httpPort !== 'number' ? null : `http://${hostname}:${httpPort}/trust${roomId === null ? '' : `?roomId=${encodeURIComponent(roomId)}`}`;
  } catch {
    return null;
  }
}
