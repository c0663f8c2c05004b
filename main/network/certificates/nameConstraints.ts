/**
 * The extension that says what an authority may vouch for (RFC 5280, 4.2.1.10),
 * which `@peculiar/x509` has no class for. Written and read here, so that the
 * authority itself is the only place where its ranges stand.
 */
import { isIPv4 } from 'node:net';
import { subnetOf } from './ranges.ts';

export const NAME_CONSTRAINTS = '2.5.29.30';
const OID = Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x1e]);
const SEQUENCE = 0x30;
const OCTETS = 0x04;
const BOOLEAN = 0x01;
/** `permittedSubtrees`, and of a GeneralName `dNSName` and `iPAddress`. */
const PERMITTED = 0xa0;
const DNS = 0x82;
const IP = 0x87;

/** The extension's value: these are permitted, no others of their kind. */
export function encodeRanges(ranges: readonly string[]): Buffer {
  const subtrees = ranges.map((range) => {
    const subnet = subnetOf(range);
    return element(SEQUENCE, subnet ? element(IP, addressAndMask(...subnet)) : element(DNS, Buffer.from(range, 'ascii')));
  });
  return element(SEQUENCE, element(PERMITTED, ...subtrees));
}

/** The ranges that stand in a certificate; none where it says nothing. Throws where it cannot be read. */
export function rangesIn(der: Buffer): string[] {
  const found = der.indexOf(OID);
  if (found < 0) return [];
  const parts = elements(der.subarray(found + OID.length, found + OID.length + 4096), 2);
  const value = parts.find(({ tag }, index) => tag === OCTETS && (index === 0 || parts[0]?.tag === BOOLEAN));
  const permitted = elements(elements(value!.body)[0]!.body).find(({ tag }) => tag === PERMITTED);
  return elements(permitted!.body).map(({ body }) => rangeOf(elements(body)[0]!));
}

function rangeOf({ tag, body }: Element): string {
  if (tag === DNS) return body.toString('ascii');
  if (tag !== IP || (body.length !== 8 && body.length !== 32)) throw new Error('a kind of name that is not made here');
  const half = body.length / 2;
  const prefix = [...body.subarray(half)].reduce((bits, byte) => bits + byte.toString(2).replaceAll('0', '').length, 0);
  return `${textOf(body.subarray(0, half))}/${prefix}`;
}

function addressAndMask(address: string, prefix: number): Buffer {
  const bytes = bytesOf(address);
  const mask = bytes.map((_, index) => (0xff << (8 - Math.min(8, Math.max(0, prefix - index * 8)))) & 0xff);
  return Buffer.from([...bytes.map((byte, index) => byte & mask[index]!), ...mask]);
}

function bytesOf(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  const [head = [], tail = []] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::').map((part) => (part ? part.split(':') : []));
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]);
}

function textOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  return new URL(`http://[${bytes.toString('hex').match(/.{4}/g)!.join(':')}]`).hostname.slice(1, -1);
}

interface Element {
  readonly tag: number;
  readonly body: Buffer;
}

function element(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  return Buffer.concat([Buffer.from(length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff]), body]);
}

/** The elements that stand one after the other there, at most so many. */
function elements(der: Buffer, most = Infinity): Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 1 < der.length && found.length < most; ) {
    const first = der[at + 1]!;
    const longer = first > 0x80 ? first & 0x7f : 0;
    const length = longer ? der.readUIntBE(at + 2, longer) : first;
    const start = at + 2 + longer;
    if (start + length > der.length) throw new Error('cut off');
    found.push({ tag: der[at]!, body: der.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}
