import { describe, expect, test } from 'vitest';
import { addressFor } from '../../../main/media/addressFor.ts';

const interfaces = () => ({
  lo: [{ address: '127.0.0.1' }],
  eth0: [{ address: '10.0.0.5' }, { address: 'fe80::5' }, { address: 'fd00::5' }],
  wlan0: [{ address: '192.168.1.5' }, { address: 'fe80::7' }],
});
const offered = (localAddress: string, ips: string[], leaving: string[] = []) => addressFor(localAddress, { ips, isLeaving: (ip) => leaving.includes(ip) }, interfaces);

describe('the address that a participant is offered', () => {
  test('is the one that it reached, even where people are moving away from it', () => {
    expect(offered('192.168.1.5', ['10.0.0.5', '192.168.1.5'])).toBe('192.168.1.5');
    expect(offered('192.168.1.5', ['10.0.0.5', '192.168.1.5'], ['192.168.1.5'])).toBe('192.168.1.5');
  });

  test('by a link-local one, the IPv4 address of the same card, or else its IPv6 address', () => {
    expect(offered('fe80::7', ['10.0.0.5', '192.168.1.5', '127.0.0.1'])).toBe('192.168.1.5');
    expect(offered('fe80::5', ['192.168.1.5', 'fd00::5', '127.0.0.1'])).toBe('fd00::5');
  });

  test('is never the loopback of another machine, unless there is nothing else', () => {
    expect(offered('10.9.9.9', ['127.0.0.1', '10.0.0.5'])).toBe('10.0.0.5');
    expect(offered('10.9.9.9', ['127.0.0.1', 'fd00::5'])).toBe('fd00::5');
    expect(offered('10.9.9.9', ['127.0.0.1'])).toBe('127.0.0.1');
    expect(offered('10.9.9.9', [])).toBeUndefined();
  });

  test('is one that stays', () => {
    expect(offered('10.9.9.9', ['10.0.0.5', '192.168.1.5'], ['10.0.0.5'])).toBe('192.168.1.5');
  });
});
