import type { Media, Person } from '../stores/meeting.types.ts';

/** One tile: a person (camera or avatar), or a shared screen. */
export interface StageItem {
  key: string;
  person: Person;
  source: 'webcam' | 'screen';
  /** What there is to show; null where its sender has switched it off, or the appliance holds it back. */
  video: Media | null;
  /** The same, shown or not. */
  stream: Media | null;
}

export type View = 'grid' | 'speaker';

/** What stands on the stage, in an order that only changes when somebody comes, goes or shares. */
export function stageItems(people: readonly Person[]): StageItem[] {
  const screens = people.flatMap((person) =>
    videos(person, 'screen').map((video) => ({ key: `${person.id}/${video.id}`, person, source: 'screen' as const, video: flowing(video), stream: video })),
  );
  const faces = people.flatMap((person) => {
    const cameras = videos(person, 'webcam');
    // A viewer publishes nothing: two hundred empty tiles would only hide the teacher.
    if (person.role === 'viewer' && cameras.length === 0) return [];
    const [first, ...more] = cameras;
    return [
      // Not keyed by the stream, so that a camera that goes off and on stays the same tile.
      { key: person.id, person, source: 'webcam' as const, video: first ? flowing(first) : null, stream: first ?? null },
      ...more.map((video) => ({ key: `${person.id}/${video.id}`, person, source: 'webcam' as const, video: flowing(video), stream: video })),
    ];
  });
  return [...screens, ...faces];
}

export interface FocusRequest {
  pinnedKey: string | null;
  view: View;
  /** Who spoke last, not counting myself. */
  lastSpeakerId: string | null;
}

/** The tile for the large place, or null for a grid of equals. */
export function focusedItem(items: readonly StageItem[], { pinnedKey, view, lastSpeakerId }: FocusRequest): StageItem | null {
  const pinned = items.find(({ key }) => key === pinnedKey);
  if (pinned) return pinned;
  // My own screen stays small: I can see it already.
  const screen = items.find(({ source, person }) => source === 'screen' && !person.isMe);
  if (screen) return screen;
  if (view === 'grid') return null;
  const faces = items.filter(({ source }) => source === 'webcam');
  return (
    faces.find(({ person }) => person.id === lastSpeakerId) ?? faces.find(({ person }) => !person.isMe) ?? faces[0] ?? null
  );
}

/** A picture that does not move is none. A screen that its sender has paused stays as it is. */
function flowing(video: Media): Media | null {
  return video.held || (video.paused && video.source !== 'screen') ? null : video;
}

function videos(person: Person, source: 'webcam' | 'screen'): Media[] {
  return person.media.filter((media) => media.kind === 'video' && (media.source === 'screen') === (source === 'screen'));
}

/** Whether the others cannot hear this person: no microphone, or a paused one. */
export function isMuted(person: Person): boolean {
  return !person.media.some((media) => media.source === 'mic' && !media.paused);
}
