import { describe, expect, test } from 'vitest';
import { roomContract } from '../../../main/contract/room.ts';
import { dtls, opus } from '../../support/classic/rtp.ts';

const { enter, chat, ack, setConsumerPriority, setConsumerPreferredLayers, changeDisplayName } = roomContract.requests;
const minimal = { roomId: 'r', peerId: 'p', displayName: 'Ann', rtpCapabilities: {}, dtls: dtls() };

describe('enter', () => {
  test('asks for little; the rest has defaults', () => {
    expect(enter.input.parse(minimal)).toMatchObject({ role: 'participant', publish: true, consume: true, forceTcp: false, consumerReplicas: 0, usePipeTransports: false });
  });

  test('row 38: nonsense in developer parameters is passed over, not refused', () => {
    for (const consumerReplicas of [-1, 1.5, 'many', null]) expect(enter.input.parse({ ...minimal, consumerReplicas }).consumerReplicas).toBe(0);
  });

  const wrong = { roomId: '../x', peerId: 'x'.repeat(10_240), displayName: '', dtls: { fingerprints: [] }, role: 'host', reconnectSecret: 'x'.repeat(129), holding: { sendId: '__proto__' }, publish: 'yes' };
  test.each(Object.entries(wrong))('a wrong %s is refused', (key, value) => {
    expect(enter.input.safeParse({ ...minimal, [key]: value }).success).toBe(false);
  });
  test.each(Object.keys(minimal))('%s is needed', (key) => {
    expect(enter.input.safeParse({ ...minimal, [key]: undefined }).success).toBe(false);
  });
});

test('requests without data may leave it out', () => {
  for (const method of ['leave', 'getRouterRtpCapabilities'] as const) expect(roomContract.requests[method].input.parse(undefined)).toEqual({});
});

test('lists and numbers have limits', () => {
  const refused = [
    ack.input.safeParse({ ids: [] }),
    ack.input.safeParse({ ids: Array.from({ length: 1025 }, () => 'x') }),
    chat.input.safeParse({ text: 'x'.repeat(2001) }),
    changeDisplayName.input.safeParse({ displayName: 'a\u202Eb' }),
    setConsumerPriority.input.safeParse({ consumerId: 'c', priority: 0 }),
    setConsumerPriority.input.safeParse({ consumerId: 'c', priority: 256 }),
    setConsumerPreferredLayers.input.safeParse({ consumerId: 'c', spatialLayer: 8 }),
  ];
  for (const { success } of refused) expect(success).toBe(false);
});

test('a sender makes a UUID for what it sends, or leaves that to the appliance', () => {
  const takes = (producerId?: string) => roomContract.requests.produce.input.safeParse({ transportId: 't', producerId, kind: 'audio', rtpParameters: opus() }).success;
  expect([takes(), takes('6d1f8a7e-9c1b-4f57-8f57-2f1f0f7f3f01'), takes('a b'), takes('error')]).toEqual([true, true, false, false]);
});
