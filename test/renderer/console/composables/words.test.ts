import { describe, expect, it } from 'vitest';
import type { NetworkInterface } from '../../../../main/contract/console/network.ts';
import { interfaceOf, spoken } from '../../../../renderer/console/composables/belonging.ts';
import { sentenceFor } from '../../../../renderer/console/composables/sentence.ts';
import { LinkError } from '../../../../renderer/link/Link.ts';

describe('a failure', () => {
  it.each([
    [0, 'errors.lost'],
    [400, 'errors.invalid'],
    [401, 'errors.unauthorized'],
    [403, 'errors.forbidden'],
    [404, 'errors.notFound'],
    [409, 'errors.wrongState'],
    [429, 'errors.tooMany'],
    [500, 'errors.internal'],
    [418, 'errors.internal'],
  ] as const)('with code %i is said as %s', (code, key) => {
    expect(sentenceFor(new LinkError(code, 'why'))).toEqual({ key, detail: 'why' });
  });

  it('of our own is said as well', () => expect(sentenceFor(new TypeError('oh')).key).toBe('errors.internal'));
});

describe('an address', () => {
  const wifi = { name: 'wlp3s0', addresses: [{ address: '192.168.1.20' }, { address: 'fd00::2' }] } as NetworkInterface;

  it.each([
    ['https://192.168.1.20:4443/', 'wlp3s0'],
    ['https://[fd00::2]:4443/', 'wlp3s0'],
    ['https://192.168.1.2/', undefined],
    ['https://box.local/', undefined],
    ['nothing', undefined],
  ])('%s belongs to %s', (url, name) => expect(interfaceOf(url, [wifi])?.name).toBe(name));

  it('is read aloud without the slash at its end', () => expect(spoken('https://box.local:4443/')).toBe('https://box.local:4443'));
});
