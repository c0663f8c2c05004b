import type { WebRtcTransport } from 'mediasoup/types';
import { expect, test } from 'vitest';
import { Reach } from '../../../../main/console/reach/Reach.ts';
import { Reports } from '../../../../main/console/reach/Reports.ts';

const transport = (remoteIp: string, { protocol = 'udp', listenIp = '10.0.0.2', closed = false } = {}) =>
  ({ closed, appData: { listenIp }, iceSelectedTuple: remoteIp ? { localAddress: 'router.example', localPort: 44444, remoteIp, remotePort: 5, protocol } : undefined }) as unknown as WebRtcTransport;

test('who is connected, by which of our addresses and how, since when; also after they have left', () => {
  let now = 1000;
  const reach = new Reach(() => now);
  reach.look([{ displayName: 'Anna', transports: [transport('10.0.0.7'), transport('10.0.0.7')] }, { displayName: 'Ben', transports: [transport(''), transport('10.0.0.9', { closed: true })] }]);
  now = 3000;
  reach.look([{ displayName: 'Anna K.', transports: [transport('10.0.0.7')] }, { displayName: 'Ben', transports: [transport('10.0.0.8', { protocol: 'tcp', listenIp: '192.168.0.2' })] }]);
  now = 9000;
  reach.look([]);
  expect(reach.all).toEqual([
    { localAddress: '192.168.0.2', remoteAddress: '10.0.0.8', protocol: 'tcp', name: 'Ben', since: 3000, last: 3000 },
    { localAddress: '10.0.0.2', remoteAddress: '10.0.0.7', protocol: 'udp', name: 'Anna K.', since: 1000, last: 3000 },
  ]);
});

test('never more than can be read', () => {
  const reach = new Reach(() => 0);
  reach.look(Array.from({ length: 600 }, (_, index) => ({ displayName: `${index}`, transports: [transport(`10.0.${index >> 8}.${index & 255}`)] })));
  expect([reach.all.length, reach.all[0]!.name]).toEqual([500, '599']);
  const reports = new Reports();
  for (let index = 0; index < 150; index++) reports.add({ at: index, page: 'http', device: 'x', results: [], remoteAddress: `10.0.0.${index}`, localAddress: '10.0.0.2' });
  expect([reports.all.length, reports.all[0]!.at]).toEqual([100, 149]);
  // One that says to be another each time pushes nobody else out.
  for (let index = 0; index < 150; index++) reports.add({ at: 1000 + index, page: 'http', device: `x${index}`, results: [], remoteAddress: '10.0.0.200', localAddress: '10.0.0.2' });
  expect(reports.all.filter(({ remoteAddress }) => remoteAddress === '10.0.0.200').map(({ at }) => at)).toEqual([1149, 1148, 1147, 1146, 1145]);
  expect(reports.all).toHaveLength(100);
});
