/** A number of equal tiles in a rectangle. */
export interface Grid {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
}

export interface GridRequest {
  width: number;
  height: number;
  count: number;
  gap: number;
  /** Tiles may be as narrow and as wide as this (width / height): faces bear some cropping. */
  minAspect: number;
  maxAspect: number;
}

const NONE: Grid = { columns: 0, rows: 0, tileWidth: 0, tileHeight: 0 };

/**
 * The grid with the largest tiles. It depends on nothing but size and count,
 * so nothing moves when somebody starts to speak.
 */
export function bestGrid(request: GridRequest): Grid {
  let best = NONE;
  for (let columns = 1; columns <= request.count; columns += 1) {
    const grid = gridOf(request, columns);
    if (area(grid) > area(best)) best = grid;
  }
  return best;
}

/** The most tiles (at most `count`) that fit without one getting narrower than `minWidth`; at least one. */
export function capacity(request: GridRequest, minWidth: number): number {
  let fitting = request.count;
  while (fitting > 1 && bestGrid({ ...request, count: fitting }).tileWidth < minWidth) fitting -= 1;
  return Math.max(1, fitting);
}

function gridOf({ width, height, count, gap, minAspect, maxAspect }: GridRequest, columns: number): Grid {
  const rows = Math.ceil(count / columns);
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const cellHeight = (height - gap * (rows - 1)) / rows;
  if (cellWidth <= 0 || cellHeight <= 0) return NONE;
  const aspect = Math.min(maxAspect, Math.max(minAspect, cellWidth / cellHeight));
  const tileWidth = Math.floor(Math.min(cellWidth, cellHeight * aspect));
  return { columns, rows, tileWidth, tileHeight: Math.floor(Math.min(cellHeight, tileWidth / aspect)) };
}

function area(grid: Grid): number {
  return grid.tileWidth * grid.tileHeight;
}
