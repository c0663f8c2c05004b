import { describe, expect, test } from 'vitest';
import type { PeerInfo } from '../../../../main/contract/room/people.ts';
import { roomContract } from '../../../../main/contract/room.ts';
import { Gathering } from '../../../../main/server/dialects/Gathering.ts';
import type { PeerEvent } from '../../../../main/rooms/PeerLink.ts';

const person = (id: string, displayName = id): PeerInfo => ({ id, displayName, device: { flag: 'unknown', name: 'unknown' }, role: 'participant' });
const joined = (id: string): PeerEvent => ({ type: 'peerJoined', peer: person(id) });
const left = (peerId: string): PeerEvent => ({ type: 'peerLeft', peerId });
const renamed = (id: string, name: string): PeerEvent => ({ type: 'peerRenamed', peer: person(id, name), oldDisplayName: id });

function gather(...events: PeerEvent[]) {
  const gathering = new Gathering();
  for (const event of events) gathering.add(event);
  return gathering.take();
}

describe('who came, went or changed', () => {
  test('nothing happened, nothing is said; what was said is not said again', () => {
    expect(gather()).toEqual({});
    const gathering = new Gathering();
    gathering.add(joined('a'));
    gathering.take();
    expect(gathering.take()).toEqual({});
  });

  test('a burst of joins is one message', () => {
    const { presence } = gather(...Array.from({ length: 20 }, (_, i) => joined(`p${i}`)));
    expect(presence?.joined).toHaveLength(20);
    expect(presence).toMatchObject({ left: [], changed: [] });
  });

  test('who came and went is only said to have left: a page may know them from before', () => {
    expect(gather(joined('a'), left('a')).presence).toEqual({ joined: [], left: ['a'], changed: [] });
  });

  test('who went and came back is here', () => {
    expect(gather(left('a'), joined('a')).presence).toEqual({ joined: [person('a')], left: [], changed: [] });
  });

  test('a new name: of somebody new it is part of the news, of others it is a change, of the gone it is nothing', () => {
    expect(gather(joined('a'), renamed('a', 'Ann')).presence).toEqual({ joined: [person('a', 'Ann')], left: [], changed: [] });
    expect(gather(renamed('a', 'An'), renamed('a', 'Ann')).presence).toEqual({ joined: [], left: [], changed: [person('a', 'Ann')] });
    expect(gather(renamed('a', 'Ann'), left('a')).presence).toEqual({ joined: [], left: ['a'], changed: [] });
  });
});

describe('what happened to streams', () => {
  const score = (consumerId: string, value: number): PeerEvent => ({ type: 'consumerScore', consumerId, score: { score: value, producerScore: 10, producerScores: [10] } });

  test('only the last state of each', () => {
    const { consumerChanges } = gather({ type: 'consumerPaused', consumerId: 'a' }, { type: 'consumerResumed', consumerId: 'a', held: false }, { type: 'consumerResumed', consumerId: 'b', held: false }, { type: 'consumerPaused', consumerId: 'b' }, score('a', 3), score('a', 9));
    expect(consumerChanges).toEqual({ closed: [], paused: ['b'], resumed: ['a'], held: [], flowing: [], scores: [{ id: 'a', score: 9, producerScore: 10 }], layers: [] });
  });

  test('of a closed one nothing but that', () => {
    const layers: PeerEvent = { type: 'consumerLayers', consumerId: 'a', layers: { spatialLayer: 1, temporalLayer: 2 } };
    const { consumerChanges } = gather({ type: 'consumerPaused', consumerId: 'a' }, score('a', 3), layers, { type: 'consumerClosed', consumerId: 'a' });
    expect(consumerChanges).toEqual({ closed: ['a'], paused: [], resumed: [], held: [], flowing: [], scores: [], layers: [] });
  });

  test('layers, and that there are none', () => {
    const some: PeerEvent = { type: 'consumerLayers', consumerId: 'a', layers: { spatialLayer: 1, temporalLayer: 2 } };
    const none: PeerEvent = { type: 'consumerLayers', consumerId: 'b', layers: undefined };
    expect(gather(some, none).consumerChanges?.layers).toEqual([{ id: 'a', spatialLayer: 1, temporalLayer: 2 }, { id: 'b' }]);
  });

  test('of one’s own producer the best stream’s score: a simulcast stream that is not sent scores 0', () => {
    const scores = [0, 4, 7].map((value, ssrc) => ({ encodingIdx: ssrc, ssrc, score: value }));
    expect(gather({ type: 'producerScore', producerId: 'a', score: scores }, { type: 'producerScore', producerId: 'b', score: [] }).producerScores).toEqual({ scores: [{ id: 'a', score: 7 }, { id: 'b', score: 10 }] });
  });

  test('what is said is what the contract promises', () => {
    const { presence, consumerChanges, producerScores } = gather(joined('a'), score('a', 3), { type: 'producerScore', producerId: 'p', score: [] });
    roomContract.notifications.presence.data.parse(presence);
    roomContract.notifications.consumerChanges.data.parse(consumerChanges);
    roomContract.notifications.producerScores.data.parse(producerScores);
  });
});
