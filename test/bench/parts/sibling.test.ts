import { expect, it } from 'vitest';
import { valuesIn } from './sibling.ts';

it('reads the line of the other generator', () => {
  const line = { n: 60, streamsWanted: 120, streams: 118, joinFirstMedia: { p50: 445, p95: 541, max: 546 }, joinServerCpuSec: 0.6, sigMsgsPerPeer: 4.7, serverCpuPct: 17.9, pktOutPerSec: 6571, fwdUs: { p50: 1296, p95: 5184 } };
  expect(valuesIn(`a warning\n${JSON.stringify(line)}\n`)).toEqual({
    firstMediaP50: 445, firstMediaP95: 541, cpuPerJoinMs: 10, messages: 4.7, missing: 2, usPerPacket: expect.closeTo(27.24, 2) as number, fwdP95Ms: 5.184,
  });
});
