import { describe, expect, it } from 'vitest';
import { focusedItem, isMuted, stageItems } from '../../../../renderer/meeting/composables/stageItems.ts';
import type { Media, Person, Source } from '../../../../renderer/meeting/stores/meeting.types.ts';

const media = (id: string, source: Source, paused = false): Media => ({
  id,
  source,
  kind: source === 'mic' || source === 'screen-audio' ? 'audio' : 'video',
  track: {} as MediaStreamTrack,
  paused,
  held: false,
});

const person = (id: string, ...list: Media[]): Person => ({
  id,
  displayName: id,
  device: { flag: 'chrome', name: 'Chrome' },
  role: 'participant',
  isMe: id === 'me',
  media: list,
  quality: 3,
  level: 0,
});

const nothing = { pinnedKey: null, view: 'grid', lastSpeakerId: null } as const;

describe('stageItems', () => {
  it('gives everybody one tile that outlives the camera', () => {
    const [withCamera] = stageItems([person('anna', media('c', 'webcam'), media('m', 'mic'))]);
    const [without] = stageItems([person('anna')]);
    expect(withCamera).toMatchObject({ key: 'anna', source: 'webcam', video: { id: 'c' } });
    expect(without).toMatchObject({ key: 'anna', video: null });
  });

  it('shows the avatar while the camera is paused', () => {
    expect(stageItems([person('anna', media('c', 'webcam', true))])[0]!.video).toBeNull();
  });

  it('shows the avatar of whoever the appliance holds back, and knows what stands there', () => {
    const held = (source: Source) => ({ ...media(source, source), held: true });
    const items = stageItems([person('anna', held('webcam'), held('screen'))]);
    expect(items.map(({ video, stream }) => [video, stream?.id])).toEqual([[null, 'screen'], [null, 'webcam']]);
  });

  it('puts screens first and second cameras into tiles of their own', () => {
    const items = stageItems([person('anna', media('c', 'webcam'), media('c2', 'webcam')), person('ben', media('s', 'screen'), media('sa', 'screen-audio'))]);
    expect(items.map(({ key, source }) => [key, source])).toEqual([['ben/s', 'screen'], ['anna', 'webcam'], ['anna/c2', 'webcam'], ['ben', 'webcam']]);
  });

  it('leaves out viewers, who show nothing', () => {
    expect(stageItems([{ ...person('eve'), role: 'viewer' }])).toEqual([]);
  });
});

describe('focusedItem', () => {
  const me = person('me', media('c0', 'webcam'));
  const anna = person('anna', media('c1', 'webcam'));
  const ben = person('ben', media('c2', 'webcam'));

  it('is nobody in a grid, whoever speaks', () => {
    expect(focusedItem(stageItems([me, anna, ben]), { ...nothing, lastSpeakerId: 'ben' })).toBeNull();
  });

  it('is who spoke last in the speaker view, or else the first of the others', () => {
    const items = stageItems([me, anna, ben]);
    expect(focusedItem(items, { ...nothing, view: 'speaker', lastSpeakerId: 'ben' })?.key).toBe('ben');
    expect(focusedItem(items, { ...nothing, view: 'speaker' })?.key).toBe('anna');
    expect(focusedItem(items, { ...nothing, view: 'speaker', lastSpeakerId: 'gone' })?.key).toBe('anna');
    expect(focusedItem(stageItems([me]), { ...nothing, view: 'speaker' })?.key).toBe('me');
  });

  it('is a shared screen, but not my own', () => {
    const sharing = person('ben', media('s', 'screen'));
    expect(focusedItem(stageItems([me, sharing]), nothing)?.key).toBe('ben/s');
    expect(focusedItem(stageItems([person('me', media('s', 'screen')), anna]), nothing)).toBeNull();
  });

  it('is above all what was pinned, while it is there', () => {
    const items = stageItems([me, anna, person('ben', media('s', 'screen'))]);
    expect(focusedItem(items, { ...nothing, pinnedKey: 'anna' })?.key).toBe('anna');
    expect(focusedItem(items, { ...nothing, pinnedKey: 'gone' })?.key).toBe('ben/s');
  });
});

it('counts as muted without a microphone or with a paused one', () => {
  expect(isMuted(person('a'))).toBe(true);
  expect(isMuted(person('a', media('m', 'mic', true)))).toBe(true);
  expect(isMuted(person('a', media('m', 'mic')))).toBe(false);
});
