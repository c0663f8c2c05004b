/** What answers may be a login page of the network, or a box of another version: looked at before it is believed. By hand, for the page has to be small. */
import type { Facts } from '../../main/contract/doctor.ts';

export function readFacts(answer: unknown): Facts | null {
  const { time, remoteAddress, httpsPort, httpPort, rtcPorts, name, certificate, handshakes } = fieldsOf(answer);
  const { notBefore, notAfter } = fieldsOf(certificate);
  const { arrived, secured, failed } = fieldsOf(handshakes);
  const good =
    [time, ...(certificate === null ? [] : [notBefore, notAfter])].every(Number.isFinite) &&
    typeof remoteAddress === 'string' &&
    [httpsPort, httpPort].every(isPort) &&
    Array.isArray(rtcPorts) && rtcPorts.every(isPort) &&
    (name === null || typeof name === 'string') &&
    [arrived, secured, failed].every(Number.isInteger);
  return good ? (answer as Facts) : null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65_536;
}
