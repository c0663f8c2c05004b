/** Where the window opens: where it was, unless nobody could see it there. */
import type { Rectangle } from 'electron';
import type { Remembered } from './memory.ts';

export const SMALLEST = { width: 390, height: 500 };
const USUAL = { width: 1180, height: 800 };
/** So much of it must be on a display that it can be taken hold of. */
const VISIBLE = { width: 100, height: 40 };

/** `workAreas`: of the displays that are there now, the main one first. */
export function placeWindow({ bounds }: Pick<Remembered, 'bounds'>, workAreas: readonly Rectangle[]): Partial<Rectangle> & Pick<Rectangle, 'width' | 'height'> {
  const main = workAreas[0] ?? { x: 0, y: 0, ...USUAL };
  if (bounds && workAreas.some((area) => canBeSeen(bounds, area))) return bounds;
  const { width, height } = bounds ?? USUAL;
  // Without a place: the system chooses one.
  return { width: Math.min(width, main.width), height: Math.min(height, main.height) };
}

/** The title bar is what a window is moved by. */
function canBeSeen(bounds: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return width >= VISIBLE.width && bounds.y >= area.y && bounds.y + VISIBLE.height <= area.y + area.height;
}
