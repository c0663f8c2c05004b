import { describe, expect, it } from 'vitest';
import { economySteps } from '../../../../main/contract/economy.ts';
import { economyWords } from '../../../../renderer/meeting/composables/economyWords.ts';
import { stageItems } from '../../../../renderer/meeting/composables/stageItems.ts';
import { tilesOf } from '../../../../renderer/meeting/composables/tiles.ts';
import type { Media, Person } from '../../../../renderer/meeting/stores/meeting.types.ts';

const person = (id: string, isMe = false): Person => {
  const media = (source: Media['source'], kind: Media['kind']): Media => ({ id: `${id}-${source}`, source, kind, track: {} as MediaStreamTrack, paused: false, held: false });
  return { id, displayName: id, device: { flag: 'chrome', name: 'Chrome' }, role: 'participant', isMe, media: [media('mic', 'audio'), media('webcam', 'video')], quality: 3, level: 0 };
};

const people = [person('me', true), person('ann'), person('ben')];
const box = { x: 0, y: 0, width: 320.4, height: 180 };
const [mine, ann] = stageItems(people);
const placed = [{ item: mine!, box }, { item: ann!, box }];

describe('what is told of the stage', () => {
  it('is the device pixels of every video that comes in, none where it is on another page', () => {
    expect(Object.fromEntries(tilesOf(people, placed, { visible: true, density: 2 }))).toEqual({
      'ann-webcam': { width: 641, height: 360 },
      'ben-webcam': { width: 0, height: 0 },
    });
  });

  it('is nothing at all in a tab that nobody sees', () => {
    expect([...tilesOf(people, placed, { visible: false, density: 2 }).values()]).toEqual([{ width: 0, height: 0 }, { width: 0, height: 0 }]);
  });

  it('goes on for what is held back, or its place would be given away', () => {
    const held = people.map((one) => ({ ...one, media: one.media.map((media) => ({ ...media, held: true })) }));
    const items = stageItems(held).map((item) => ({ item, box }));
    expect(tilesOf(held, items, { visible: true, density: 1 }).get('ann-webcam')).toEqual({ width: 320, height: 180 });
  });
});

it('says why pictures are gone only when they are', () => {
  expect(economySteps.map(economyWords)).toEqual([null, null, 'economy.fewerVideos', 'economy.speakerOnly', 'economy.audioOnly', 'economy.audioOnly']);
});
