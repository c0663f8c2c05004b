import { describe, expect, test } from 'vitest';
import { atMost, best, frugal, ladderOf, layersFor, type Ladder } from '../../../../main/rooms/forwarding/layersFor.ts';

type Sent = Parameters<typeof ladderOf>[0];
const sent = (type: Sent['type'], encodings: object[], appData = {}): Sent => ({ type, appData, rtpParameters: { codecs: [], encodings } });
const simulcast = (count: number, appData = {}, mode = 'L1T3') =>
  ladderOf(sent('simulcast', Array.from({ length: count }, (_, index) => ({ scaleResolutionDownBy: 2 ** (count - 1 - index), scalabilityMode: mode })), appData), false)!;
const three = simulcast(3);
const tile = (width: number, height: number) => ({ width, height });

describe('the ladder of a video', () => {
  test('of simulcast is what its encodings say', () => {
    expect(three).toEqual({ parts: [0.25, 0.5, 1], temporal: 3, source: tile(1280, 720), whole: false });
    expect(simulcast(2).parts).toEqual([0.5, 1]);
  });

  test('of simulcast that says nothing is what browsers do then', () => {
    expect(ladderOf(sent('simulcast', [{}, {}, {}]), false)).toMatchObject({ parts: [0.25, 0.5, 1], temporal: 1 });
  });

  test.each([
    ['L3T3_KEY', [0.25, 0.5, 1], 3],
    ['L2T1', [0.5, 1], 1],
    ['L3T2h', [1 / 2.25, 1 / 1.5, 1], 2],
    ['S3T3', [0.25, 0.5, 1], 3],
    ['L1T3', [1], 3],
  ])('of SVC %s is what the mode says', (scalabilityMode, parts, temporal) => {
    expect(ladderOf(sent('svc', [{ scalabilityMode }]), false)).toMatchObject({ parts, temporal });
  });

  test('of one stream is none', () => {
    expect(ladderOf(sent('simple', [{}]), false)).toBeNull();
  });

  test('knows the size that the page tells, and takes a usual one for what nobody could mean', () => {
    expect(simulcast(3, { width: 640, height: 360 }).source).toEqual(tile(640, 360));
    for (const wrong of [{ width: 640 }, { width: -1, height: 2 }, { width: '640', height: '360' }, { width: 1e9, height: 1e9 }, { width: NaN, height: NaN }]) {
      expect(simulcast(3, wrong).source).toEqual(tile(1280, 720));
    }
    expect(ladderOf(sent('svc', [{ scalabilityMode: 'L3T3' }]), true)).toMatchObject({ source: tile(1920, 1080), whole: true });
  });
});

describe('layers for a tile', () => {
  test.each([
    [tile(160, 120), 0],
    [tile(320, 180), 0],
    [tile(420, 236), 0],
    [tile(480, 270), 1],
    [tile(640, 360), 1],
    [tile(860, 480), 2],
    [tile(1280, 720), 2],
    [tile(3840, 2160), 2],
  ])('of %o are spatial layer %i of three', (size, spatialLayer) => {
    expect(layersFor(three, size).spatialLayer).toBe(spatialLayer);
  });

  test('are the best where nobody knows the tile', () => expect(layersFor(three, null)).toEqual({ spatialLayer: 2, temporalLayer: 2 }));

  test('fill an upright tile with the height that it has', () => {
    // 240 wide would do with the lowest; 480 high does not.
    expect(layersFor(three, tile(240, 480)).spatialLayer).toBe(1);
  });

  test('of a screen, which is shown whole, need its smaller side only', () => {
    const screen: Ladder = { ...three, source: tile(1920, 1080), whole: true };
    expect(layersFor(screen, tile(500, 1000)).spatialLayer).toBe(0);
    expect(layersFor({ ...screen, whole: false }, tile(500, 1000)).spatialLayer).toBe(2);
  });

  test('of a tiny one leave out every other frame', () => {
    expect(layersFor(three, tile(160, 90))).toEqual({ spatialLayer: 0, temporalLayer: 1 });
    expect(layersFor(simulcast(3, {}, 'L1T1'), tile(160, 90)).temporalLayer).toBe(0);
  });

  test('do not flip while an edge is dragged to and fro', () => {
    const up = layersFor(three, tile(430, 242), 0).spatialLayer;
    expect(up).toBe(1);
    expect(layersFor(three, tile(420, 236), up).spatialLayer).toBe(1);
    expect(layersFor(three, tile(360, 202), up).spatialLayer).toBe(0);
    // More is never refused.
    expect(layersFor(three, tile(1280, 720), 0).spatialLayer).toBe(2);
  });

  test('are right where a client sends its largest first', () => {
    const upside = ladderOf(sent('simulcast', [{ scaleResolutionDownBy: 1 }, { scaleResolutionDownBy: 4 }]), false)!;
    expect(layersFor(upside, tile(160, 120)).spatialLayer).toBe(1);
    expect(best(upside).spatialLayer).toBe(0);
  });

  test('exist for any tile and any number of layers', () => {
    for (const count of [1, 2, 3, 4]) {
      for (const size of [0, 1, 99, 1000, 16_384]) {
        for (const current of [null, 0, 1, 7]) {
          const { spatialLayer, temporalLayer } = layersFor(simulcast(count), tile(size, size), current);
          expect(spatialLayer).toBeGreaterThanOrEqual(0);
          expect(spatialLayer).toBeLessThan(count);
          expect(temporalLayer).toBeGreaterThanOrEqual(0);
        }
      }
    }
  });
});

describe('economy', () => {
  test('sends small tiles the lowest and large ones the middle', () => {
    const economical = (size: Parameters<typeof layersFor>[1]) => frugal(three, layersFor(three, size), 'small').spatialLayer;
    expect([tile(200, 112), tile(640, 360), tile(1280, 720), null].map(economical)).toEqual([0, 0, 1, 1]);
    expect(frugal(simulcast(2), best(simulcast(2)), 'small').spatialLayer).toBe(0);
  });

  test('halves the frames where there is one size', () => {
    const one = ladderOf(sent('svc', [{ scalabilityMode: 'L1T3' }]), false)!;
    expect(frugal(one, best(one), 'small')).toEqual({ spatialLayer: 0, temporalLayer: 1 });
  });

  test('sends the lowest of everything at last, and nothing less than usual before', () => {
    expect(frugal(three, best(three), 'lowest').spatialLayer).toBe(0);
    expect(frugal(three, best(three), 'any')).toEqual(best(three));
  });
});

test('a client’s own wish is a ceiling', () => {
  const layers = (spatialLayer: number, temporalLayer: number) => ({ spatialLayer, temporalLayer });
  expect(atMost(layers(2, 2), null)).toEqual(layers(2, 2));
  expect(atMost(layers(2, 2), layers(1, 0))).toEqual(layers(1, 0));
  expect(atMost(layers(1, 2), layers(1, 0))).toEqual(layers(1, 0));
  expect(atMost(layers(0, 2), layers(1, 0))).toEqual(layers(0, 2));
  expect(atMost(layers(1, 1), layers(1, 7))).toEqual(layers(1, 1));
});
