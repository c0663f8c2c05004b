import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A camera picture for screenshots: nicer to look at than Chromium's test card, and nobody's face. */
export interface Portrait {
  /** Background, 0 to 360 degrees. */
  hue: number;
  /** Clothes, 0 to 360 degrees. */
  clothes: number;
  /** Lightness of skin and hair, 0 to 1. */
  skin: number;
  hair: number;
}

export const portraits: readonly Portrait[] = [
  { hue: 205, clothes: 20, skin: 0.78, hair: 0.16 },
  { hue: 35, clothes: 225, skin: 0.62, hair: 0.1 },
  { hue: 150, clothes: 340, skin: 0.42, hair: 0.07 },
  { hue: 275, clothes: 160, skin: 0.84, hair: 0.45 },
];

const WIDTH = 640;
const HEIGHT = 360;
const FRAMES = 6;

/** Writes a Y4M film (4:2:0) that Chromium plays as a camera, and returns its path. */
export async function writePortrait(folder: string, portrait: Portrait): Promise<string> {
  const film: Buffer[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F6:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FRAMES; frame++) film.push(Buffer.from('FRAME\n'), drawFrame(portrait, frame));
  const file = path.join(folder, `portrait-${portrait.hue}.y4m`);
  await writeFile(file, Buffer.concat(film));
  return file;
}

function drawFrame(portrait: Portrait, frame: number): Buffer {
  const luma = Buffer.alloc(WIDTH * HEIGHT);
  const blue = Buffer.alloc((WIDTH * HEIGHT) / 4);
  const red = Buffer.alloc((WIDTH * HEIGHT) / 4);
  // A breath's worth of movement, so that every frame is a new one.
  const sway = Math.sin((2 * Math.PI * frame) / FRAMES) * 3;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [r, g, b] = smoothColourAt(portrait, x - sway, y);
      luma[y * WIDTH + x] = 0.299 * r + 0.587 * g + 0.114 * b;
      if (x % 2 || y % 2) continue;
      const at = ((y / 2) * WIDTH) / 2 + x / 2;
      blue[at] = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b;
      red[at] = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b;
    }
  }
  return Buffer.concat([luma, blue, red]);
}

type Rgb = [number, number, number];

/** The mean of four points: edges without stairs. */
function smoothColourAt(portrait: Portrait, x: number, y: number): Rgb {
  const points = [colourAt(portrait, x, y), colourAt(portrait, x + 0.5, y), colourAt(portrait, x, y + 0.5), colourAt(portrait, x + 0.5, y + 0.5)];
  const mean = (channel: 0 | 1 | 2) => points.reduce((sum, point) => sum + point[channel], 0) / points.length;
  return [mean(0), mean(1), mean(2)];
}

function colourAt({ hue, clothes, skin, hair }: Portrait, x: number, y: number): Rgb {
  const inEllipse = (cx: number, cy: number, rx: number, ry: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  const middle = WIDTH / 2;
  const light = 1 - (0.25 * Math.hypot(x - middle * 0.7, y - 60)) / WIDTH;
  if (inEllipse(middle, 172, 58, 74)) return hsl(24, 0.42, skin * 0.75 * light);
  if (inEllipse(middle, 150, 70, 82) && y < 190) return hsl(28, 0.35, hair * light);
  if (Math.abs(x - middle) < 24 && y > 220 && y < 285) return hsl(24, 0.4, skin * 0.66 * light);
  if (inEllipse(middle, 400, 150, 135)) return hsl(clothes, 0.38, 0.42 * light);
  // A wall, a little darker towards the floor.
  return hsl(hue, 0.28, (0.72 - (0.2 * y) / HEIGHT) * light);
}

function hsl(hue: number, saturation: number, lightness: number): Rgb {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return 255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
