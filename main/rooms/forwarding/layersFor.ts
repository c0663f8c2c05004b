/** Which layers of a video fit the tile that shows it. Pure. */
import type { Producer } from 'mediasoup/types';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Layers {
  readonly spatialLayer: number;
  readonly temporalLayer: number;
}

/** What a sender offers to choose from. */
export interface Ladder {
  /** Of each spatial layer, in mediasoup's order: which part of the source's width and height it has. */
  readonly parts: readonly number[];
  /** Temporal layers of each. */
  readonly temporal: number;
  readonly source: Size;
  /** Shown whole (a screen) rather than filling its tile (a face). */
  readonly whole: boolean;
}

/** Who does not tell the size of its picture is taken to send this. */
const usualCamera: Size = { width: 1280, height: 720 };
const usualScreen: Size = { width: 1920, height: 1080 };

/** A picture may be stretched by a third before the next layer is worth its bits. */
const ENOUGH = 0.75;
/** And has to be larger than needed by so much before a layer is given up: a window's edge that is dragged flips nothing. */
const SPARE = 1.15;
/** Device pixels. In so small a picture nobody sees every frame. */
const TINY = 108;

type Sent = Pick<Producer, 'type' | 'rtpParameters' | 'appData'>;

/** Null where there is nothing to choose. */
export function ladderOf({ type, rtpParameters: { encodings = [] }, appData }: Sent, isScreen: boolean): Ladder | null {
  if (type !== 'simulcast' && type !== 'svc') return null;
  const [, spatial = '1', temporal = '1', halves = ''] = /^[LS](\d)T(\d)(h?)/.exec(encodings[0]?.scalabilityMode ?? '') ?? [];
  const count = type === 'simulcast' ? encodings.length : Number(spatial);
  // Both WebRTC's default for simulcast and SVC's modes halve from layer to layer; `h` says two thirds.
  const ratio = type === 'svc' && halves ? 1.5 : 2;
  const usual = Array.from({ length: count }, (_, index) => 1 / ratio ** (count - 1 - index));
  const said = encodings.map((encoding) => (encoding as { scaleResolutionDownBy?: number }).scaleResolutionDownBy);
  const parts = type === 'simulcast' && said.every((scale) => scale !== undefined) ? said.map((scale) => 1 / scale!) : usual;
  return { parts, temporal: Number(temporal), source: saidSize(appData) ?? (isScreen ? usualScreen : usualCamera), whole: isScreen };
}

/** As good as needed for `tile` (device pixels; null: nobody knows, so the best). `current` is the spatial layer preferred so far. */
export function layersFor(ladder: Ladder, tile: Size | null, current: number | null = null): Layers {
  const top = best(ladder);
  if (!tile) return top;
  const needed = partNeeded(ladder, tile) * ENOUGH;
  const sufficient = (factor: number) => smallest(ladder.parts, (part) => part >= needed * factor) ?? top.spatialLayer;
  let spatialLayer = sufficient(1);
  if (current !== null && (ladder.parts[current] ?? 0) > ladder.parts[spatialLayer]!) spatialLayer = Math.min(current, sufficient(SPARE));
  const temporalLayer = Math.max(0, tile.height < TINY ? top.temporalLayer - 1 : top.temporalLayer);
  return { spatialLayer, temporalLayer };
}

/** Everything. */
export function best({ parts, temporal }: Ladder): Layers {
  return { spatialLayer: parts.indexOf(Math.max(...parts)), temporalLayer: temporal - 1 };
}

/** What a box that has too much to do sends instead of `layers`. */
export function frugal(ladder: Ladder, layers: Layers, how: 'any' | 'small' | 'lowest'): Layers {
  if (how === 'any') return layers;
  const lowest = { spatialLayer: smallest(ladder.parts, () => true) ?? 0, temporalLayer: layers.temporalLayer };
  if (how === 'lowest') return lowest;
  // One layer to choose from: half of the frames is what can be saved.
  if (ladder.parts.length < 2) return { ...layers, temporalLayer: Math.min(layers.temporalLayer, Math.max(0, ladder.temporal - 2)) };
  if (layers.spatialLayer !== best(ladder).spatialLayer) return lowest;
  const ascending = ladder.parts.map((part, index) => ({ part, index })).sort((a, b) => a.part - b.part);
  return { ...layers, spatialLayer: ascending[Math.floor((ascending.length - 1) / 2)]!.index };
}

/** Not above what the client itself has asked for. */
export function atMost(layers: Layers, ceiling: Layers | null): Layers {
  if (!ceiling || layers.spatialLayer < ceiling.spatialLayer) return layers;
  if (layers.spatialLayer > ceiling.spatialLayer) return ceiling;
  return { ...layers, temporalLayer: Math.min(layers.temporalLayer, ceiling.temporalLayer) };
}

/** Which part of the source's pixels, in one direction, end up on the screen. */
function partNeeded({ source, whole }: Ladder, tile: Size): number {
  const [x, y] = [tile.width / source.width, tile.height / source.height];
  return Math.min(1, whole ? Math.min(x, y) : Math.max(x, y));
}

function smallest(parts: readonly number[], fits: (part: number) => boolean): number | undefined {
  const fitting = parts.map((part, index) => ({ part, index })).filter(({ part }) => fits(part));
  return fitting.sort((a, b) => a.part - b.part)[0]?.index;
}

/** RTP parameters do not say it: our page does, in its `appData`. */
function saidSize({ width, height }: Sent['appData']): Size | null {
  const isSize = (value: unknown): value is number => typeof value === 'number' && value >= 16 && value <= 16_384;
  return isSize(width) && isSize(height) ? { width, height } : null;
}
