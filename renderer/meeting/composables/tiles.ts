import type { Tiles, TileSize } from '../session/viewing.ts';
import type { Person } from '../stores/meeting.types.ts';
import type { Placed } from './useStage.ts';

const nowhere: TileSize = { width: 0, height: 0 };

/** Every video that comes in, with the device pixels that it has on the stage: none on another page of it, or in a hidden tab. */
export function tilesOf(people: readonly Person[], placed: readonly Pick<Placed, 'item' | 'box'>[], { visible, density }: { visible: boolean; density: number }): Tiles {
  const tiles = new Map<string, TileSize>();
  for (const { isMe, media } of people) if (!isMe) for (const { id, kind } of media) if (kind === 'video') tiles.set(id, nowhere);
  if (!visible) return tiles;
  for (const { item, box } of placed) {
    if (item.stream && tiles.has(item.stream.id)) tiles.set(item.stream.id, { width: Math.round(box.width * density), height: Math.round(box.height * density) });
  }
  return tiles;
}
