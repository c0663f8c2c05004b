import { describe, expect, it } from 'vitest';
import { focusLayout, gridLayout, type Box, type Size, type StageLayout } from '../../../../renderer/meeting/composables/stageLayout.ts';

const sizes: Size[] = [
  { width: 1264, height: 704 },
  { width: 374, height: 760 },
  { width: 374, height: 320 },
  { width: 1904, height: 980 },
  { width: 828, height: 310 },
];

const all = ({ main, boxes }: StageLayout): Box[] => (main ? [main, ...boxes] : boxes);
const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function expectTidy(layout: StageLayout, size: Size): void {
  const boxes = all(layout);
  // A pixel of rounding is allowed at the edges.
  const outside = boxes.filter(({ x, y, width, height }) => x < 0 || y < -1 || x + width > size.width + 1 || y + height > size.height + 1);
  expect(outside).toEqual([]);
  expect(boxes.filter((box, index) => boxes.slice(index + 1).some((other) => overlap(box, other)))).toEqual([]);
}

describe.each(sizes)('on a stage of $width × $height', (size) => {
  it.each([1, 2, 3, 5, 9, 30, 49, 200])('%d people have places of their own, on all pages together', (count) => {
    let shown = 0;
    const { pages } = gridLayout(size, count);
    for (let page = 0; page < pages; page += 1) {
      const layout = gridLayout(size, count, page);
      expectTidy(layout, size);
      expect(layout.first).toBe(shown);
      shown += layout.boxes.length;
    }
    expect(shown).toBe(count);
  });

  it.each([0, 1, 3, 8, 60])('one is large and %d are beside or below', (count) => {
    const layout = focusLayout(size, count);
    expectTidy(layout, size);
    const { main } = layout;
    for (const box of layout.boxes) expect(main!.width * main!.height).toBeGreaterThan(box.width * box.height);
  });
});

it('gives the large one everything when there is nobody else', () => {
  expect(focusLayout({ width: 800, height: 600 }, 0).main).toEqual({ x: 0, y: 0, width: 800, height: 600 });
});

it('shows nothing but the large one above an open panel on a phone', () => {
  expect(focusLayout({ width: 374, height: 300 }, 4).boxes).toEqual([]);
});

it('stays on the last page when people leave', () => {
  const size = { width: 374, height: 760 };
  const { pages } = gridLayout(size, 60);
  expect(gridLayout(size, 60, pages + 3).page).toBe(pages - 1);
  expect(gridLayout(size, 2, 3)).toMatchObject({ page: 0, pages: 1 });
});

it('keeps the size of tiles from page to page', () => {
  const size = { width: 374, height: 760 };
  const widths = [gridLayout(size, 60, 0), gridLayout(size, 60, 99)].map(({ boxes }) => boxes[0]!.width);
  expect(widths[0]).toBe(widths[1]);
});
