import { runRoom } from '../../support/rtc-load/index.ts';
import { climb } from '../climb.ts';
import { limitedBy, measureSteady, optionsFor } from '../measure.ts';
import { startOwn } from '../subjects/own.ts';
import { growth as grown, type Metric } from '../table.ts';
import type { Part } from './part.ts';

const METRICS: readonly Metric[] = [
  ['packetsPerSec', 'packets/s'],
  ['mbps', 'Mbit/s'],
  ['cpuPct', 'CPU, % of a core'],
  ['usPerPacket', 'µs per packet'],
  ['rssMb', 'RSS, MB'],
  ['pssMb', 'PSS, MB'],
  ['fwdP50Ms', 'p50, ms'],
  ['fwdP95Ms', 'p95, ms'],
  ['lossPct', 'loss, %'],
  ['silent', 'silent streams'],
  ['enginePct', 'generator, %'],
  ['otherPct', 'other work, %'],
];
const SUBSCRIBERS = [50, 100, 200, 400];
const ROOMS = [4, 8, 16, 30];

/** How cost grows with people. */
export const growth: Part = {
  name: 'growth',
  about: 'how cost grows: a lecture from 50 to 400, a room where all see all from 4 to 30',
  method:
    'One lecture that grows, measured at 50, 100, 200 and 400 subscribers; then rooms of 4, 8, 16 and 30 in which everybody sends Opus and 500 kbit/s of video to everybody, ' +
    'with nothing held back (media.videosAtOnce and media.voicesAtOnce at 1000). The whole server on one core.',
  async measure(context) {
    for (let run = 0; run < context.runs; run++) {
      const appliance = await startOwn({ cores: context.cores.server });
      const { own } = appliance.subjects;
      try {
        await climb(own, SUBSCRIBERS, context.seconds, ({ n, values }) => {
          context.keep({ subject: 'own', scenario: 'growing lecture', n, run, values });
          return true;
        });
        for (const n of ROOMS) {
          const values = await measureSteady(own, context.seconds, (engine) => runRoom(optionsFor(own, engine, n)));
          context.keep({ subject: 'own', scenario: 'room', n, run, values });
          const limit = limitedBy(values);
          if (limit) context.remark(`room of ${n}, run ${run + 1}: ${limit}`);
        }
      } finally {
        await appliance.close();
      }
    }
  },
  tables: (runs) =>
    [
      grown(runs, 'A lecture that grows, by subscribers', 'own', 'growing lecture', METRICS),
      grown(runs, 'A room where all see all, by people', 'own', 'room', METRICS),
    ].filter(({ rows }) => rows.length > 0),
};
