import type { Asked } from '../../../main/contract/message.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import type { Link } from '../../link/Link.ts';

/** Device pixels; 0 by 0 is not displayed. */
export interface TileSize {
  width: number;
  height: number;
}

/** Of what is displayed, by consumer. */
export type Tiles = ReadonlyMap<string, TileSize>;

type Told = Asked<RoomContract, 'view'>['tiles'];

export interface ViewingHooks {
  request: Link<RoomContract>['request'];
  linkOpen(): boolean;
}

/** As many as fit into one request. */
const AT_ONCE = 512;

/**
 * Tells the appliance what of the videos is displayed, and how large, so that
 * it sends no more than that: only what has changed since it was told.
 */
export class Viewing {
  readonly #hooks: ViewingHooks;
  #shown: Tiles = new Map();
  #told: Tiles = new Map();

  constructor(hooks: ViewingHooks) {
    this.#hooks = hooks;
  }

  show(tiles: Tiles): void {
    this.#shown = tiles;
    this.#tell();
  }

  /** After entering: the appliance may know nothing of it. */
  repeat(): void {
    this.#told = new Map();
    this.#tell();
  }

  #tell(): void {
    if (!this.#hooks.linkOpen()) return;
    const news = changed(this.#told, this.#shown);
    this.#told = this.#shown;
    for (let from = 0; from < news.length; from += AT_ONCE) {
      // Lost with the link: `repeat` says it again.
      void this.#hooks.request('view', { tiles: news.slice(from, from + AT_ONCE) }).catch(() => {});
    }
  }
}

/** A stream that is gone needs no word. */
function changed(before: Tiles, now: Tiles): Told {
  return [...now].flatMap(([consumerId, { width, height }]) => {
    const known = before.get(consumerId);
    return known && known.width === width && known.height === height ? [] : [{ consumerId, width, height }];
  });
}
