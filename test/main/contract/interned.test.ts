import { expect, test } from 'vitest';
import { z } from 'zod';
import { interned } from '../../../main/contract/interned.ts';
import { rtpCapabilities } from '../../../main/contract/rtp.ts';

const codecs = interned(z.object({ codecs: z.array(z.object({ name: z.string().max(4) })) }));

test('what says the same is the same object, and cannot be changed by one of its owners', () => {
  const one = codecs.parse({ codecs: [{ name: 'opus' }], unknown: 1 });
  expect(one).toEqual({ codecs: [{ name: 'opus' }] });
  expect(codecs.parse({ codecs: [{ name: 'opus' }], unknown: 1 })).toBe(one);
  expect(codecs.parse({ codecs: [{ name: 'vp8' }] })).not.toBe(one);
  expect(() => ((one.codecs[0] as { name: string }).name = 'x')).toThrow(TypeError);
});

test('what is refused is refused each time, and says where it is wrong', () => {
  for (let i = 0; i < 2; i++) {
    const { error } = codecs.safeParse({ codecs: [{ name: 'opus' }, { name: 'much too long' }] });
    expect(error?.issues[0]).toMatchObject({ path: ['codecs', 1, 'name'] });
  }
  expect(codecs.safeParse(undefined).success).toBe(false);
  expect(z.object({ it: codecs }).safeParse({}).success).toBe(false);
});

test('hostile variety is forgotten again: what is known stays bounded', () => {
  const first = codecs.parse({ codecs: [{ name: 'a' }] });
  for (let i = 0; i < 200; i++) codecs.parse({ codecs: [{ name: String(i) }] });
  expect(codecs.parse({ codecs: [{ name: 'a' }] })).not.toBe(first);
});

test('the capabilities of two browsers of a kind are one object', () => {
  const said = () => ({ codecs: [{ kind: 'audio', mimeType: 'audio/opus', preferredPayloadType: 100, clockRate: 48_000, channels: 2 }] });
  expect(rtpCapabilities.parse(said())).toBe(rtpCapabilities.parse(said()));
});
