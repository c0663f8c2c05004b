import { describe, expect, it } from 'vitest';
import { bestGrid, capacity } from '../../../../renderer/meeting/composables/grid.ts';

const desktop = { width: 1264, height: 704, gap: 8, minAspect: 1, maxAspect: 16 / 9 };
const phone = { width: 374, height: 760, gap: 8, minAspect: 0.75, maxAspect: 16 / 9 };

describe('bestGrid', () => {
  it('gives one tile nearly everything', () => {
    expect(bestGrid({ ...desktop, count: 1 })).toMatchObject({ columns: 1, rows: 1, tileWidth: 1251, tileHeight: 703 });
  });

  it('puts two side by side on a wide stage and above each other on a tall one', () => {
    expect(bestGrid({ ...desktop, count: 2 })).toMatchObject({ columns: 2, rows: 1 });
    expect(bestGrid({ ...phone, count: 2 })).toMatchObject({ columns: 1, rows: 2 });
  });

  it('makes squares of four and nine', () => {
    expect(bestGrid({ ...desktop, count: 4 })).toMatchObject({ columns: 2, rows: 2 });
    expect(bestGrid({ ...desktop, count: 9 })).toMatchObject({ columns: 3, rows: 3 });
  });

  it('never overflows and keeps the aspect, for any count and size', () => {
    for (const [width, height] of [[1264, 704], [374, 760], [1904, 1000], [828, 310], [300, 300]] as const) {
      for (const count of [1, 2, 3, 4, 5, 7, 9, 12, 17, 25, 49]) {
        const grid = bestGrid({ ...desktop, width, height, count });
        expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
        expect(grid.columns * grid.tileWidth + (grid.columns - 1) * 8).toBeLessThanOrEqual(width);
        expect(grid.rows * grid.tileHeight + (grid.rows - 1) * 8).toBeLessThanOrEqual(height);
        const aspect = grid.tileWidth / grid.tileHeight;
        // Whole pixels make the aspect a little uneven.
        expect(aspect).toBeGreaterThan(1 - 0.05);
        expect(aspect).toBeLessThan(16 / 9 + 0.05);
      }
    }
  });

  it('wastes no more than any other number of columns would', () => {
    for (let count = 1; count <= 20; count += 1) {
      const best = bestGrid({ ...phone, count });
      const area = best.tileWidth * best.tileHeight;
      for (let columns = 1; columns <= count; columns += 1) {
        const rows = Math.ceil(count / columns);
        const width = (374 - 8 * (columns - 1)) / columns;
        const height = (760 - 8 * (rows - 1)) / rows;
        const aspect = Math.min(16 / 9, Math.max(0.75, width / height));
        const tileWidth = Math.floor(Math.min(width, height * aspect));
        expect(area).toBeGreaterThanOrEqual(tileWidth * Math.floor(Math.min(height, tileWidth / aspect)));
      }
    }
  });

  it('survives having no room and nobody', () => {
    expect(bestGrid({ ...desktop, count: 0 })).toEqual({ columns: 0, rows: 0, tileWidth: 0, tileHeight: 0 });
    expect(bestGrid({ ...desktop, width: 0, height: 0, count: 3 }).tileWidth).toBe(0);
  });
});

describe('capacity', () => {
  it('lets everybody in while tiles stay wide enough', () => {
    expect(capacity({ ...desktop, count: 9 }, 168)).toBe(9);
  });

  it('stops before tiles get too narrow', () => {
    const fitting = capacity({ ...phone, count: 60 }, 144);
    expect(fitting).toBeLessThan(60);
    expect(bestGrid({ ...phone, count: fitting }).tileWidth).toBeGreaterThanOrEqual(144);
  });

  it('shows at least one', () => {
    expect(capacity({ ...phone, width: 90, count: 5 }, 144)).toBe(1);
  });
});
