import type { Consumer } from 'mediasoup/types';
import { beforeEach, expect, test } from 'vitest';
import { Gate } from '../../../../main/rooms/forwarding/Gate.ts';

let asked: string[];
let gate: Gate;
beforeEach(() => {
  asked = [];
  const say = (what: string) => (asked.push(what), Promise.resolve());
  const consumer = {
    closed: false,
    pause: () => say('pause'),
    resume: () => say('resume'),
    setPreferredLayers: ({ spatialLayer, temporalLayer }: { spatialLayer: number; temporalLayer: number }) => say(`layers ${spatialLayer}/${temporalLayer}`),
    setPriority: (priority: number) => say(`priority ${priority}`),
  };
  gate = new Gate(consumer as unknown as Consumer, []);
});

test('flows again only when nobody has a reason against it any more', async () => {
  await gate.set('client', true);
  await gate.update({ held: true });
  await gate.set('client', false);
  expect(asked).toEqual(['pause']);
  await gate.set('held', false);
  expect(asked).toEqual(['pause', 'resume']);
});

test('a client goes down and up again as it likes while the room wants nothing in particular', async () => {
  for (const spatialLayer of [0, 2, 1, 1]) await gate.limit({ spatialLayer, temporalLayer: 2 });
  expect(asked).toEqual(['layers 0/2', 'layers 2/2', 'layers 1/2']);
});

test('the room never goes above what the client asked for, nor the client above what the room wants', async () => {
  await gate.prefer({ spatialLayer: 1, temporalLayer: 2 });
  await gate.limit({ spatialLayer: 2, temporalLayer: 2 });
  await gate.limit({ spatialLayer: 0, temporalLayer: 1 });
  await gate.prefer({ spatialLayer: 2, temporalLayer: 2 });
  await gate.limit({ spatialLayer: 2, temporalLayer: 2 });
  expect(asked).toEqual(['layers 1/2', 'layers 0/1', 'layers 2/2']);
});
