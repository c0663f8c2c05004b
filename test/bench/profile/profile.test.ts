import { describe, expect, it } from 'vitest';
import { packageOf, spentIn } from './cpuProfile.ts';
import { byOwner, hottest } from './perf.ts';

const frame = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url, lineNumber: 41 } });

describe('a profile of Node', () => {
  it.each([
    ['file:///w/node_modules/mediasoup/node/lib/Worker.js', 'mediasoup'],
    ['file:///w/node_modules/@fastify/static/index.js', '@fastify/static'],
    ['file:///w/node_modules/a/node_modules/b/index.js', 'b'],
    ['file:///w/main/rooms/requests/enter.ts', 'main/rooms'],
    ['file:///w/main/appliance.ts', 'main/appliance'],
    ['node:internal/tls/wrap', 'node:internal/tls/wrap'],
    ['', '(garbage collector)'],
  ])('knows whose %s is', (url, owner) => {
    expect(packageOf(url, '(garbage collector)')).toBe(owner);
  });

  it('sums what ran between two moments, without idling', () => {
    const nodes = [frame(1, '(idle)', ''), frame(2, 'consume', 'file:///w/node_modules/mediasoup/x.js'), frame(3, 'enter', 'file:///w/main/rooms/enter.ts')];
    // Samples at 0, 1, 2, 3, 4 ms; each stands for the millisecond that follows it.
    const spent = spentIn({ nodes, startTime: 0, samples: [2, 2, 3, 1, 2], timeDeltas: [0, 1000, 1000, 1000, 1000] }, 1, 10);
    expect(spent.packages).toEqual([{ name: 'mediasoup', ms: 1, share: 0.5 }, { name: 'main/rooms', ms: 1, share: 0.5 }]);
    expect(spent.functions.map(({ name }) => name)).toEqual(['consume · mediasoup/x.js:42', 'enter · main/rooms/enter.ts:42']);
  });
});

describe('a profile of the worker', () => {
  const report = ['# comment', '  40.50%\t[kernel.kallsyms]\t[k] udp_sendmsg', '  9.50%\tlibcrypto.so.3\t[.] 0x0000000000341ff4', '  5.00%\tmediasoup-worker\t[.] srtp_protect_mki', ' 20.00%\tmediasoup-worker\t[.] RTC::Consumer::Send', ''].join('\n');

  it('reads what perf reports', () => {
    expect(hottest(report)).toHaveLength(4);
    expect(hottest(report)[0]).toEqual({ share: 0.405, object: '[kernel.kallsyms]', symbol: 'udp_sendmsg' });
  });

  it('sums by whose code it is', () => {
    expect([...byOwner(hottest(report))]).toEqual([['kernel', 0.405], ['mediasoup-worker', 0.2], ['SRTP (OpenSSL, libsrtp)', expect.closeTo(0.145) as number]]);
  });
});
