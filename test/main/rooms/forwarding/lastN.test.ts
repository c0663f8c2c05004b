import { describe, expect, test } from 'vitest';
import { economySteps } from '../../../../main/contract/economy.ts';
import { allowanceAt } from '../../../../main/rooms/forwarding/economy.ts';
import { chooseVideos, type Video } from '../../../../main/rooms/forwarding/lastN.ts';
import { priorityOf } from '../../../../main/rooms/forwarding/priority.ts';
import { Speakers } from '../../../../main/rooms/forwarding/Speakers.ts';

const face = (id: string, rest: Partial<Video> = {}): Video => ({ id, isScreen: false, spoke: null, pixels: null, chosen: false, ...rest });
const screen = (id: string, rest: Partial<Video> = {}) => face(id, { isScreen: true, ...rest });
const ids = (videos: Video[], most: number, faces = most) => chooseVideos(videos, { videos: most, faces }).map(({ id }) => id);

describe('the videos that somebody is sent', () => {
  test('are screens, the one who speaks, who spoke, and the largest, in this order', () => {
    const videos = [face('small', { pixels: 100 * 100 }), face('before', { spoke: 1 }), face('large', { pixels: 1000 * 1000 }), face('now', { spoke: 0 }), screen('s')];
    expect(ids(videos, 5)).toEqual(['s', 'now', 'before', 'large', 'small']);
    expect(ids(videos, 2)).toEqual(['s', 'now']);
    expect(ids(videos, 0)).toEqual([]);
  });

  test('stay the same while nothing of importance changes', () => {
    const before = ids(Array.from({ length: 10 }, (_, n) => face(`${n}`)), 4);
    expect(before).toEqual(['0', '1', '2', '3']);
    // Somebody comes who is listed first, and somebody else grows a little.
    const videos = [face('new'), ...Array.from({ length: 10 }, (_, n) => face(`${n}`, { chosen: before.includes(`${n}`) }))];
    expect(ids(videos, 4)).toEqual(before);
    const tiles = videos.map((video) => ({ ...video, pixels: video.id === '9' ? 300 * 300 : 270 * 270 }));
    expect(ids(tiles, 4)).toEqual(before);
    expect(ids(tiles.map((video) => ({ ...video, pixels: video.id === '9' ? 900 * 900 : 270 * 270 })), 4)).toEqual(['9', '0', '1', '2']);
  });

  test('a speaker who is among them already changes nothing; a new one takes the place of one', () => {
    const videos = (speaker: string) => Array.from({ length: 10 }, (_, n) => face(`${n}`, { chosen: n < 4, spoke: `${n}` === speaker ? 0 : null }));
    expect(ids(videos('2'), 4).sort()).toEqual(['0', '1', '2', '3']);
    expect(ids(videos('7'), 4)).toEqual(['7', '0', '1', '2']);
  });

  test('are so many faces at most, and screens besides', () => {
    const videos = [screen('a'), screen('b'), face('1', { spoke: 0 }), face('2')];
    expect(ids(videos, 4, 1)).toEqual(['a', 'b', '1']);
    expect(ids(videos, 4, 0)).toEqual(['a', 'b']);
  });
});

describe('economy', () => {
  test.each([
    ['none', { videos: 25, faces: 25, layers: 'any' }],
    ['smallLayers', { videos: 25, faces: 25, layers: 'small' }],
    ['fewerVideos', { videos: 4, faces: 4, layers: 'small' }],
    ['speakerOnly', { videos: 4, faces: 1, layers: 'small' }],
    ['audioOnly', { videos: 4, faces: 0, layers: 'lowest' }],
    ['full', { videos: 4, faces: 0, layers: 'lowest' }],
  ] as const)('at the step %s', (step, allowance) => expect(allowanceAt(step, 25)).toEqual(allowance));

  test('never allows more than the step before, nor than the host has set', () => {
    for (const most of [0, 1, 3, 25]) {
      const all = economySteps.map((step) => allowanceAt(step, most));
      for (const [index, { videos, faces }] of all.entries()) {
        expect(videos).toBeLessThanOrEqual(all[index - 1]?.videos ?? most);
        expect(faces).toBeLessThanOrEqual(all[index - 1]?.faces ?? most);
      }
    }
  });
});

describe('who spoke', () => {
  test('is told newest first, without the listener', () => {
    const speakers = new Speakers();
    expect(['a', 'b', 'c'].map((id) => speakers.speaks(id))).toEqual([true, true, true]);
    expect(speakers.speaks('c')).toBe(false);
    expect(['a', 'b', 'c', 'd'].map(speakers.rankFor('x'))).toEqual([2, 1, 0, null]);
    // Nobody watches themselves: for the one who speaks it is the one before.
    expect(['a', 'b'].map(speakers.rankFor('c'))).toEqual([1, 0]);
    speakers.forget('b');
    expect(['a', 'b', 'c'].map(speakers.rankFor('x'))).toEqual([1, null, 0]);
  });

  test('has priority: screens above speakers above all others, and two who take turns both have it', () => {
    const [now, before, long, never] = [0, 1, 2, null].map((spoke) => priorityOf({ isScreen: false, spoke }));
    expect(priorityOf({ isScreen: true, spoke: null })).toBeGreaterThan(now!);
    expect(now).toBe(before);
    expect(now).toBeGreaterThanOrEqual(9);
    expect([long, never]).toEqual([1, 1]);
  });
});
