import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const SAMPLE_RATE = 48_000;
/** Beeps, because a steady tone counts as noise and is suppressed. Both divide the length below. */
const BEEP_SECONDS = 0.2;
const PERIOD_SECONDS = 0.3;
const SECONDS = 3;
const AMPLITUDE = 0.5;

/** Far enough apart for an FFT, none a harmonic of another, all within what Opus keeps of a voice. */
export const tones = [500, 800, 1100, 1400, 1700, 1900] as const;

/** A WAV file (PCM, 16 bit, mono) of beeps at `hertz`; it repeats without a seam. */
export function toneWav(hertz: number): Buffer {
  const count = SAMPLE_RATE * SECONDS;
  const samples = Buffer.alloc(count * 2);
  for (let i = 0; i < count; i++) {
    const t = i / SAMPLE_RATE;
    const phase = t % PERIOD_SECONDS;
    // Fades of 10 ms keep clicks, which are all frequencies at once, out of it.
    const gate = Math.max(0, Math.min(1, phase / 0.01, (BEEP_SECONDS - phase) / 0.01));
    samples.writeInt16LE(Math.round(AMPLITUDE * gate * Math.sin(2 * Math.PI * hertz * t) * 32_767), i * 2);
  }
  return Buffer.concat([wavHeader(samples.length), samples]);
}

function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** Writes the tone into `folder` and returns the file's path. */
export async function writeTone(folder: string, hertz: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `tone-${hertz}.wav`);
  await writeFile(file, toneWav(hertz));
  return file;
}
