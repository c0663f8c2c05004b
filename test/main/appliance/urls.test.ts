import { expect, test } from 'vitest';
import { meetingUrls, urlsFor, whereaboutsFor, type Reached } from '../../../main/appliance/urls.ts';

const box = '192.168.1.20';
const phone: Reached = { remoteAddress: '192.168.1.77', localAddress: box, localPort: 4443, host: `${box}:4443` };
const at = (addresses: string[], port: number) => ({ addresses, port, urls: meetingUrls({ announcedAddress: null, httpsPort: port }, addresses) });

test('the announced address comes first, IPv6 stands in brackets', () => {
  expect(meetingUrls({ announcedAddress: 'meet.example.org', httpsPort: 443 }, [box, 'fd00::1'])).toEqual([
    'https://meet.example.org:443/',
    `https://${box}:443/`,
    'https://[fd00::1]:443/',
  ]);
});

test('another port: by the name that they know us by', () => {
  expect(urlsFor({ ...phone, host: 'laptop.local:4443' }, at([box], 5000))).toEqual(['https://laptop.local:5000/', `https://${box}:5000/`]);
});

test('whoever need not move is told first where they already are, whatever a NAT made of it', () => {
  expect(urlsFor({ ...phone, host: 'meet.example.org' }, at([box], 4443))).toEqual(['https://meet.example.org/', `https://${box}:4443/`]);
});

test('another address: the name may not lead there', () => {
  expect(urlsFor({ ...phone, host: 'laptop.local:4443' }, at(['10.0.0.5'], 4443))).toEqual(['https://10.0.0.5:4443/']);
});

test('a phone is not sent to its own loopback, this computer may be', () => {
  expect(urlsFor(phone, at([box, '127.0.0.1', '::1'], 4443))).toEqual([`https://${box}:4443/`]);
  expect(urlsFor({ ...phone, remoteAddress: '127.0.0.1', localAddress: '127.0.0.1', host: 'localhost:4443' }, at(['127.0.0.2'], 4443))).toEqual(['https://127.0.0.2:4443/']);
});

test('somebody who says no host, or nonsense, is told the rest', () => {
  for (const host of [undefined, '', 'a b', '/']) expect(urlsFor({ ...phone, host }, at([box], 5000))).toEqual([`https://${box}:5000/`]);
});

test('should we be lost: where they are, our other addresses, and the name that follows us; by what they came by', () => {
  const found = { config: { announcedAddress: null, httpsPort: 4443, httpPort: 4480 }, addresses: [box, '10.0.0.5', '127.0.0.1'], overHttp: [`http://${box}:4480/`] };
  const names = ['localhost', 'laptop', 'laptop.local', '127.0.0.1'];
  expect(whereaboutsFor(phone, found, names)).toEqual([`https://${box}:4443/`, 'https://10.0.0.5:4443/', 'https://laptop.local:4443/']);
  expect(whereaboutsFor({ ...phone, host: 'laptop.local:4443' }, found, names)).toEqual(['https://laptop.local:4443/', `https://${box}:4443/`, 'https://10.0.0.5:4443/']);
  expect(whereaboutsFor({ ...phone, carrier: 'http', localPort: 4480, host: `${box}:4480` }, found, names)).toEqual([`http://${box}:4480/`, 'http://laptop.local:4480/']);
});
