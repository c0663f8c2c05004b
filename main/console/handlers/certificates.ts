/** The box's certificate authority. */
import { Refusal } from '../../contract/errors.ts';
import type { ConsoleContract } from '../../contract/console.ts';
import type { Output } from '../../contract/message.ts';
import type { ConsoleSession } from '../Console.ts';

export function getAuthority({ host }: ConsoleSession): Output<ConsoleContract, 'getAuthority'> {
  const ca = host.server?.certificates.current.ca;
  if (!ca) throw new Refusal('notFound', 'there is no certificate authority in use');
  return { fileName: 'soupbox-ca.crt', der: ca.der.toString('base64') };
}

/** Its input holds the host's consent; the schema lets nothing else through. */
export async function renewAuthority({ host }: ConsoleSession): Promise<Output<ConsoleContract, 'renewAuthority'>> {
  if (host.server?.certificates.current.mode !== 'local-ca') throw new Refusal('wrongState', 'there is no certificate authority in use');
  const { ca } = await host.server.certificates.renewAuthority();
  return { fingerprint: ca?.fingerprint ?? '' };
}

export async function acknowledgeAuthority({ host }: ConsoleSession): Promise<Record<string, never>> {
  await host.server?.certificates.acknowledge();
  return {};
}
