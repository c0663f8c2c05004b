/** The parts that only compute. */
import { FakeHandler, testFakeParameters, type types } from 'mediasoup-client';
import { describe, expect, test, vi } from 'vitest';
import { parseParameters } from '../../../../renderer/meeting/parameters.ts';
import { thisBrowser } from '../../../../renderer/meeting/session/browser.ts';
import { remembering } from '../../../../renderer/meeting/session/capabilities.ts';
import { fingerprintsIn } from '../../../../renderer/meeting/session/certificate.ts';
import { sendPlan, usualVideo } from '../../../../renderer/meeting/session/codecs.ts';
import { deviceProblemOf } from '../../../../renderer/meeting/session/deviceProblem.ts';
import { Identity } from '../../../../renderer/meeting/session/identity.ts';
import { newId } from '../../../../renderer/meeting/session/ids.ts';
import { loudness } from '../../../../renderer/meeting/session/level.ts';
import { levelOf, qualityOf } from '../../../../renderer/meeting/session/quality.ts';
import { safeStore } from '../../../../renderer/meeting/session/storage.ts';
import { id } from '../../../../main/contract/text.ts';
import { memoryStore } from '../harness.ts';

describe('quality', () => {
  test('is unknown without scores, and that of the worst stream with some', () => {
    expect(qualityOf([])).toBe(0);
    expect(qualityOf([{ score: 10 }])).toBe(3);
    expect(qualityOf([{ score: 10, producerScore: 8 }])).toBe(3);
    expect(qualityOf([{ score: 10 }, { score: 7 }])).toBe(2);
    expect(qualityOf([{ score: 9, producerScore: 5 }])).toBe(2);
    expect(qualityOf([{ score: 10, producerScore: 4 }])).toBe(1);
    expect(qualityOf([{ score: 0 }])).toBe(1);
  });

  test('levels run from 0 to 1', () => {
    expect([-127, -65, -40, -15, 0].map(levelOf)).toEqual([0, 0, 0.5, 1, 1]);
    expect(loudness(new Float32Array(1024))).toBe(0);
    expect(loudness(new Float32Array(1024).fill(1))).toBe(1);
    expect(loudness(new Float32Array(1024).fill(0.018))).toBeCloseTo(0.5, 1);
  });
});

describe('codecs', () => {
  const capability = (mimeType: string) => ({ kind: 'video', mimeType, clockRate: 90000 }) as types.RtpCodecCapability;
  const capabilities = { codecs: [capability('video/VP8'), capability('video/VP9'), capability('video/H264'), capability('video/AV1')] };
  const plan = (source: Parameters<typeof sendPlan>[0], search = '') => sendPlan(source, parseParameters(`?roomId=r&${search}`), usualVideo, capabilities);

  test('a camera sends three simulcast streams, smallest first', () => {
    const { encodings, codec } = plan('webcam');
    expect(codec).toBeUndefined();
    expect(encodings!.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([4, 2, 1]);
    const rates = encodings!.map(({ maxBitrate }) => maxBitrate!);
    expect([...rates].sort((a, b) => a - b)).toEqual(rates);
  });

  test('fewer streams keep the largest', () => {
    const two = plan('webcam', 'numSimulcastStreams=2').encodings!;
    expect(two.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([2, 1]);
    expect(two.at(-1)!.maxBitrate).toBe(plan('webcam').encodings!.at(-1)!.maxBitrate);
  });

  test('a small picture gets only the streams that a browser really sends, and keeps its size', () => {
    const of = (width: number, height: number, search = '') => sendPlan('webcam', parseParameters(`?roomId=r&${search}`), usualVideo, capabilities, { width, height }).encodings!;
    const scales = (width: number, height: number) => of(width, height).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);
    expect(scales(1280, 720)).toEqual([4, 2, 1]);
    expect(scales(720, 1280)).toEqual([4, 2, 1]);
    expect(scales(640, 360)).toEqual([2, 1]);
    // One alone is sent plainly: neither scaled nor as an SVC stream, whose receivers may wait for ever for their beginning.
    for (const [only, ...more] of [of(320, 180), of(640, 360, 'numSimulcastStreams=1')]) {
      expect(more).toEqual([]);
      expect(only).not.toHaveProperty('scaleResolutionDownBy');
      expect(only).not.toHaveProperty('scalabilityMode');
    }
    expect(of(640, 360).at(-1)!.maxBitrate).toBeLessThan(of(1280, 720).at(-1)!.maxBitrate!);
  });

  test('VP9 and AV1 use SVC with the mode asked for', () => {
    expect(plan('webcam', 'forceVP9=true')).toMatchObject({ codec: { mimeType: 'video/VP9' }, encodings: [{ scalabilityMode: 'L3T3_KEY' }] });
    expect(plan('webcam', 'forceAV1=true&webcamScalabilityMode=L1T3').encodings).toMatchObject([{ scalabilityMode: 'L1T3' }]);
    expect(plan('screen', 'forceVP9=true&sharingScalabilityMode=L2T3').encodings).toMatchObject([{ scalabilityMode: 'L2T3', dtx: true }]);
    expect(sendPlan('webcam', parseParameters('?roomId=r&webcamScalabilityMode=L3T2'), usualVideo, { codecs: [capability('video/AV1')] }).encodings).toMatchObject([
      { scalabilityMode: 'L3T2' },
    ]);
  });

  test('H264 and VP8 use simulcast; a codec that is not there is not forced', () => {
    expect(plan('webcam', 'forceH264=true')).toMatchObject({ codec: { mimeType: 'video/H264' } });
    expect(plan('webcam', 'forceH264=true').encodings).toHaveLength(3);
    expect(sendPlan('webcam', parseParameters('?roomId=r&forceAV1=true'), usualVideo, { codecs: [capability('video/VP8')] }).codec).toBeUndefined();
  });

  describe('the host’s settings', () => {
    const settings = { webcamKbps: 900, screenKbps: 4000, simulcastStreams: 2, scalabilityMode: 'L2T2_KEY' };
    const by = (source: Parameters<typeof sendPlan>[0], search = '', codecs = capabilities) => sendPlan(source, parseParameters(`?roomId=r&${search}`), settings, codecs);

    test('bound the bitrate, and say how many sizes are sent', () => {
      expect(by('webcam').encodings).toEqual([
        { maxBitrate: 300_000, scaleResolutionDownBy: 2, scalabilityMode: 'L1T2' },
        { maxBitrate: 900_000, scaleResolutionDownBy: 1, scalabilityMode: 'L1T2' },
      ]);
      expect(by('screen').encodings).toMatchObject([{ maxBitrate: 1_600_000 }, { maxBitrate: 4_000_000 }]);
      expect(by('webcam').codecOptions).toEqual({ videoGoogleStartBitrate: 900 });
    });

    test('hold for a picture without layers, and for one that is alone', () => {
      expect(by('webcam', 'enableWebcamLayers=false').encodings).toEqual([{ maxBitrate: 900_000 }]);
      expect(sendPlan('webcam', parseParameters('?roomId=r'), { ...settings, webcamKbps: 200 }, capabilities, { width: 320, height: 180 }).encodings).toEqual([{ maxBitrate: 200_000 }]);
    });

    test('name the layers of VP9 and AV1', () => {
      const only = (name: string) => ({ codecs: [capability(`video/${name}`)] });
      for (const name of ['VP9', 'AV1']) expect(by('webcam', '', only(name)).encodings).toEqual([{ maxBitrate: 900_000, scalabilityMode: 'L2T2_KEY' }]);
    });

    test('give way to the page’s parameters', () => {
      expect(by('webcam', 'numSimulcastStreams=3').encodings).toHaveLength(3);
      expect(by('webcam', 'forceVP9=true&webcamScalabilityMode=L1T3').encodings).toMatchObject([{ scalabilityMode: 'L1T3' }]);
    });
  });

  test('without layers one encoding is sent; a still screen is announced as such', () => {
    expect(plan('webcam', 'enableWebcamLayers=false').encodings).toHaveLength(1);
    expect(plan('screen', 'enableWebcamLayers=false').encodings).toHaveLength(3);
    expect(plan('screen', 'enableSharingLayers=false').encodings).toMatchObject([{ dtx: true }]);
    expect(plan('mic').codecOptions).toMatchObject({ opusDtx: true, opusFec: true });
  });
});

describe('capabilities', () => {
  const real = FakeHandler.createFactory(testFakeParameters);

  function counting() {
    const asked: string[] = [];
    const factory: types.HandlerFactory = {
      ...real,
      getNativeRtpCapabilities: (options) => (asked.push(options.direction), real.getNativeRtpCapabilities(options)),
    };
    return { asked, factory };
  }

  test('are asked for once, then remembered, and verified later', async () => {
    const store = memoryStore();
    const { asked, factory } = counting();
    const later: (() => void)[] = [];
    const device = () => remembering(factory, store, 'agent', (task) => later.push(task));
    const first = await device().getNativeRtpCapabilities({ direction: 'recvonly' });
    expect(asked).toEqual(['recvonly']);
    expect(later).toHaveLength(0);
    const second = await device().getNativeRtpCapabilities({ direction: 'recvonly' });
    expect(asked).toEqual(['recvonly']);
    expect(second).toEqual(JSON.parse(JSON.stringify(first)));
    for (const task of later) task();
    await vi.waitFor(() => expect(asked).toEqual(['recvonly', 'recvonly']));
    await device().getNativeRtpCapabilities({ direction: 'sendonly' });
    expect(asked.at(-1)).toBe('sendonly');
  });

  test('of another browser version, or a spoilt store, do not count', async () => {
    const store = memoryStore();
    const { asked, factory } = counting();
    await remembering(factory, store, 'agent 1', () => {}).getNativeRtpCapabilities({ direction: 'recvonly' });
    await remembering(factory, store, 'agent 2', () => {}).getNativeRtpCapabilities({ direction: 'recvonly' });
    expect(asked).toHaveLength(2);
    store.setItem('soupbox.capabilities.recvonly', '{"owner":');
    await remembering(factory, store, 'agent 2', () => {}).getNativeRtpCapabilities({ direction: 'recvonly' });
    expect(asked).toHaveLength(3);
  });

  test('a verification that finds a change mends the memory', async () => {
    const store = memoryStore();
    let codecs = 2;
    const factory: types.HandlerFactory = { ...real, getNativeRtpCapabilities: async () => ({ codecs: Array(codecs).fill({}) }) };
    const device = () => remembering(factory, store, 'agent', (task) => task());
    await device().getNativeRtpCapabilities({ direction: 'recvonly' });
    codecs = 3;
    expect((await device().getNativeRtpCapabilities({ direction: 'recvonly' })).codecs).toHaveLength(2);
    await Promise.resolve();
    expect((await device().getNativeRtpCapabilities({ direction: 'recvonly' })).codecs).toHaveLength(3);
  });
});

describe('identity', () => {
  const page = (stores: { local: ReturnType<typeof memoryStore>; session: ReturnType<typeof memoryStore> }, now: number, room = 'r') =>
    new Identity(room, stores.local, stores.session, now);
  const fresh = () => ({ local: memoryStore(), session: memoryStore() });

  test('survives a reload within the grace period, once', () => {
    const stores = fresh();
    const before = page(stores, 0);
    expect(id.safeParse(before.peerId).success).toBe(true);
    before.entered('s');
    before.pageGoes(1000);
    const after = page(stores, 15_000);
    expect(after).toMatchObject({ peerId: before.peerId, secret: 's' });
    expect(page(stores, 15_000).peerId).not.toBe(before.peerId);
  });

  test('does not survive longer, in another room, or without having been in', () => {
    const late = fresh();
    const before = page(late, 0);
    before.entered('s');
    before.pageGoes(0);
    expect(page(late, 15_001).secret).toBeUndefined();
    before.pageGoes(0);
    expect(page(late, 10, 'other').secret).toBeUndefined();
    const never = fresh();
    const visitor = page(never, 0);
    visitor.pageGoes(0);
    expect(page(never, 1).peerId).not.toBe(visitor.peerId);
  });

  test('is somebody else after renewing, and keeps the name', () => {
    const stores = fresh();
    const one = page(stores, 0);
    one.entered('s');
    one.rememberName('Ada');
    const { peerId } = one;
    one.renew();
    expect(one.secret).toBeUndefined();
    expect(one.peerId).not.toBe(peerId);
    expect(page(stores, 1).rememberedName).toBe('Ada');
  });

  test('works where storage is forbidden', () => {
    const forbidden = safeStore(() => {
      throw new Error('SecurityError');
    });
    const one = new Identity('r', forbidden, forbidden);
    one.rememberName('Ada');
    one.entered('s');
    one.pageGoes();
    expect(one.rememberedName).toBe('');
  });

  test('ids are valid and differ', () => {
    const made = Array.from({ length: 100 }, newId);
    expect(new Set(made).size).toBe(100);
    for (const one of made) expect(id.safeParse(one).success).toBe(true);
  });
});

test.each([
  ['NotAllowedError', 'Permission denied', 'no-permission'],
  ['NotAllowedError', 'Permission denied by system', 'system-permission'],
  ['NotAllowedError', 'The request is not allowed by the user agent or the platform in the current context.', 'no-permission'],
  ['NotFoundError', 'Requested device not found', 'not-found'],
  ['OverconstrainedError', '', 'not-found'],
  ['NotReadableError', 'Could not start video source', 'in-use'],
  ['TypeError', '', 'failed'],
])('%s (%s) is %s', (name, message, problem) => {
  expect(deviceProblemOf(Object.assign(new Error(message), { name }))).toBe(problem);
});

test('reads fingerprints from an offer, upper-case and once each', () => {
  const line = `a=fingerprint:SHA-256 ${Array(32).fill('ab').join(':')}`;
  expect(fingerprintsIn(`v=0\r\n${line}\r\nm=application\r\n${line}\r\n`)).toEqual([
    { algorithm: 'sha-256', value: Array(32).fill('AB').join(':') },
  ]);
  expect(fingerprintsIn('v=0')).toEqual([]);
});

test('names browsers', () => {
  const agent = (rest: string) => thisBrowser(`Mozilla/5.0 (X) AppleWebKit/537.36 (KHTML, like Gecko) ${rest}`);
  expect(agent('Chrome/140.0.0.0 Safari/537.36')).toEqual({ flag: 'chrome', name: 'Chrome', version: '140' });
  expect(agent('Chrome/140.0.0.0 Safari/537.36 Edg/139.0')).toMatchObject({ flag: 'edge', version: '139' });
  expect(agent('Version/18.2 Mobile/15E148 Safari/604.1')).toMatchObject({ flag: 'safari', version: '18' });
  expect(thisBrowser('Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0')).toMatchObject({ flag: 'firefox' });
  expect(thisBrowser('curl')).toEqual({ flag: 'unknown', name: 'unknown' });
});
