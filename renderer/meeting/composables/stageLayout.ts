import { bestGrid, capacity, type GridRequest } from './grid.ts';

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

/** Where everything on one page of the stage is. */
export interface StageLayout {
  /** The large place, when there is one. */
  main: Box | null;
  /** As many boxes as there are tiles on this page. */
  boxes: Box[];
  /** Index of the first tile on this page. */
  first: number;
  page: number;
  pages: number;
}

const GAP = 8;
/** Below this width a stage is a phone's: small tiles, filmstrip below. */
const NARROW = 640;

/** Everybody the same size, on as many pages as needed. */
export function gridLayout(size: Size, count: number, wantedPage = 0): StageLayout {
  const narrow = size.width < NARROW;
  // Upright phones show upright people: cropping left and right costs nothing but wall.
  const minAspect = narrow ? (count === 1 ? 0.5 : 0.75) : 1;
  const request: GridRequest = { ...size, count, gap: GAP, minAspect, maxAspect: 16 / 9 };
  const perPage = capacity(request, narrow ? 144 : 168);
  const { page, pages, first, shown } = paged(count, perPage, wantedPage);
  // Later pages keep the tile size of full ones, so that turning a page does not zoom.
  const grid = bestGrid({ ...request, count: pages > 1 ? perPage : shown });
  const rows = Math.ceil(shown / Math.max(1, grid.columns));
  const top = (size.height - rows * grid.tileHeight - (rows - 1) * GAP) / 2;
  const boxes = Array.from({ length: shown }, (_, index) => {
    const row = Math.floor(index / grid.columns);
    const inRow = Math.min(grid.columns, shown - row * grid.columns);
    const left = (size.width - inRow * grid.tileWidth - (inRow - 1) * GAP) / 2;
    return {
      x: Math.round(left + (index - row * grid.columns) * (grid.tileWidth + GAP)),
      y: Math.round(top + row * (grid.tileHeight + GAP)),
      width: grid.tileWidth,
      height: grid.tileHeight,
    };
  });
  return { main: null, boxes, first, page, pages };
}

/** One tile large, the others in a filmstrip: beside it on a wide stage, below it on a tall one. */
export function focusLayout(size: Size, stripCount: number, wantedPage = 0): StageLayout {
  // An open panel on a phone leaves room for one thing only.
  const tiny = size.width < NARROW && size.height < 360;
  if (stripCount === 0 || tiny) return { main: { x: 0, y: 0, ...size }, boxes: [], first: 0, page: 0, pages: 1 };
  return size.width / size.height > 1.2 ? besideLayout(size, stripCount, wantedPage) : belowLayout(size, stripCount, wantedPage);
}

function besideLayout(size: Size, count: number, wantedPage: number): StageLayout {
  const width = Math.round(Math.min(264, Math.max(128, size.width * 0.19)));
  const height = Math.round((width * 9) / 16);
  const perPage = Math.max(1, Math.floor((size.height + GAP) / (height + GAP)));
  const { page, pages, first, shown } = paged(count, perPage, wantedPage);
  const top = Math.round((size.height - shown * height - (shown - 1) * GAP) / 2);
  return {
    main: { x: 0, y: 0, width: size.width - width - GAP, height: size.height },
    boxes: Array.from({ length: shown }, (_, index) => ({ x: size.width - width, y: top + index * (height + GAP), width, height })),
    first,
    page,
    pages,
  };
}

function belowLayout(size: Size, count: number, wantedPage: number): StageLayout {
  const height = Math.round(Math.min(144, Math.max(72, size.height * 0.16)));
  const perPage = Math.max(1, Math.floor((size.width + GAP) / (height + GAP)));
  // Nearly square, and a full row ends where the large picture ends.
  const fitting = (size.width - GAP * (perPage - 1)) / perPage;
  const width = Math.floor(Math.min(fitting, count >= perPage ? Infinity : (height * 4) / 3));
  const { page, pages, first, shown } = paged(count, perPage, wantedPage);
  const left = Math.round((size.width - shown * width - (shown - 1) * GAP) / 2);
  const y = size.height - height;
  return {
    main: { x: 0, y: 0, width: size.width, height: y - GAP },
    boxes: Array.from({ length: shown }, (_, index) => ({ x: left + index * (width + GAP), y, width, height })),
    first,
    page,
    pages,
  };
}

function paged(count: number, perPage: number, wantedPage: number) {
  const pages = Math.max(1, Math.ceil(count / perPage));
  const page = Math.min(Math.max(0, wantedPage), pages - 1);
  const first = page * perPage;
  return { page, pages, first, shown: Math.min(perPage, count - first) };
}
