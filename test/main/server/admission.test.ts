import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../main/contract/errors.ts';
import { defaultConfig } from '../../../main/contract/config.ts';
import { Admission } from '../../../main/server/admission.ts';

interface Asking {
  url?: string;
  origin?: string | undefined;
  protocol?: string;
  from?: string;
}

function upgrade({ url = '/', origin, protocol = 'protoo', from = '::ffff:192.168.1.9' }: Asking = {}): IncomingMessage {
  const headers = { 'sec-websocket-protocol': protocol, ...(origin === undefined ? {} : { origin }) };
  return { url, headers, socket: { remoteAddress: from, localAddress: '::ffff:192.168.1.5' } } as unknown as IncomingMessage;
}

const admission = (limits: Partial<typeof defaultConfig.limits> = {}) =>
  new Admission({
    limits: { ...defaultConfig.limits, ...limits },
    ownNames: new Set(['192.168.1.5', 'fd00::5', 'box.local', 'localhost']),
    allowedOrigins: new Set(['https://elsewhere.example:8443']),
  });

function codeOf(ask: () => unknown): number {
  try {
    ask();
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).code;
  }
  return 101;
}
const check = (asking: Asking) => codeOf(() => admission().check(upgrade(asking)));

describe('row 11: origins', () => {
  test.each([undefined, 'https://192.168.1.5:4443', 'https://192.168.1.5', 'http://192.168.1.5:4480', 'https://[fd00::5]:4443', 'https://BOX.local:1', 'http://localhost:5173', 'https://elsewhere.example:8443'])(
    '%s may connect',
    (origin) => expect(check({ origin })).toBe(101),
  );

  test.each(['https://evil.example', 'https://192.168.1.6', 'https://192.168.1.5.evil.example', 'https://elsewhere.example', 'http://elsewhere.example:8443', 'null', '', 'file://', 'javascript:0', 'https://box.local.', 'https://localhost@evil.example'])(
    '%j may not',
    (origin) => expect(check({ origin })).toBe(403),
  );
});

describe('row 40: rooms and participants in the URL', () => {
  test('of our own page there are none: it says so in enter', () => {
    expect(admission().check(upgrade())).toMatchObject({ remoteAddress: '192.168.1.9', localAddress: '192.168.1.5', classic: undefined });
  });

  test('of a classic client', () => {
    const url = `/?roomId=${encodeURIComponent('会议')}&peerId=abc&consumerReplicas=3&usePipeTransports=true`;
    expect(admission().check(upgrade({ url })).classic).toEqual({ roomId: '会议', peerId: 'abc', consumerReplicas: 3, usePipeTransports: true });
  });

  test.each(['consumerReplicas=many', 'consumerReplicas=-1', 'consumerReplicas=1.5', 'usePipeTransports=1', 'usePipeTransports', 'unknown=1'])('%s is passed over', (more) => {
    expect(admission().check(upgrade({ url: `/?roomId=r&peerId=p&${more}` })).classic).toMatchObject({ consumerReplicas: 0, usePipeTransports: false });
  });

  const bad = ['/?roomId=r', '/?peerId=p', '/?roomId=&peerId=p', '/?roomId=..%2fx&peerId=p', '/?roomId=__proto__&peerId=p', `/?roomId=${'x'.repeat(10_240)}&peerId=p`, '/?roomId=r&peerId=a%00b', '/?roomId=r&peerId=a%20b', '/?roomId=r&peerId=%E4%BC%9A'];
  test.each(bad)('%s is 400', (url) => expect(check({ url })).toBe(400));
  test.each(['http://[', '//', '/\u0000'])('so is, or does no harm, %j', (url) => expect([101, 400]).toContain(check({ url })));

  test('the subprotocol must be protoo, alone or among others', () => {
    expect(check({ protocol: '' })).toBe(400);
    expect(check({ protocol: 'protooo' })).toBe(400);
    expect(check({ protocol: 'chat, protoo' })).toBe(101);
  });
});

describe('row 39: too many', () => {
  test('connections at once from one address; the others are not affected, and one that ends makes room', () => {
    const doorkeeper = admission({ socketsPerAddress: 3 });
    const enter = (from: string) => codeOf(() => doorkeeper.check(upgrade({ from })));
    const leave = [1, 2, 3].map(() => {
      expect(enter('10.0.0.1')).toBe(101);
      return doorkeeper.count('10.0.0.1');
    });
    expect(enter('10.0.0.1')).toBe(429);
    expect(enter('::ffff:10.0.0.1')).toBe(429);
    expect(enter('10.0.0.2')).toBe(101);
    leave[0]!();
    expect(enter('10.0.0.1')).toBe(101);
  });

  test('connections a second from one address, in bursts of twice as many', () => {
    const doorkeeper = admission({ joinsPerSecond: 5 });
    const codes = Array.from({ length: 20 }, () => codeOf(() => doorkeeper.check(upgrade({ from: '10.0.0.1' }))));
    expect(codes.filter((code) => code === 101).length).toBeGreaterThanOrEqual(10);
    expect(codes.filter((code) => code === 101).length).toBeLessThan(20);
    expect(codes.at(-1)).toBe(429);
    expect(codeOf(() => doorkeeper.check(upgrade({ from: '10.0.0.2' })))).toBe(101);
  });
});
