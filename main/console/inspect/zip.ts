/** Packs text files without keeping the appliance from its work: in slices, with room for others in between. */
import { setImmediate as breathe } from 'node:timers/promises';
import { Zip, ZipDeflate } from 'fflate';

export interface TextFile {
  readonly name: string;
  /** In pieces, made when they are wanted. */
  readonly pieces: Iterable<string>;
}

const SLICE_BYTES = 128 * 1024;

export async function zip(files: Iterable<TextFile>): Promise<Buffer> {
  const packed: Uint8Array[] = [];
  let failure: Error | null = null;
  const archive = new Zip((error, chunk) => {
    failure ??= error;
    packed.push(chunk);
  });
  for (const { name, pieces } of files) {
    const file = new ZipDeflate(name, { level: 6 });
    archive.add(file);
    for (const slice of slices(pieces)) {
      file.push(slice);
      await breathe();
    }
    file.push(new Uint8Array(0), true);
  }
  archive.end();
  if (failure) throw failure as Error;
  return Buffer.concat(packed);
}

function* slices(pieces: Iterable<string>): Iterable<Buffer> {
  let waiting: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < SLICE_BYTES) continue;
    yield Buffer.from(waiting.join(''));
    waiting = [];
    length = 0;
  }
  yield Buffer.from(waiting.join(''));
}
