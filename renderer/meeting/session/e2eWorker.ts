/** Encrypts and decrypts frames beside the page, so that neither stutters for the other. */
import { clearBytes, decryptFrame, deriveKey, encryptFrame, ivSource } from './e2eFrame.ts';
import type { TransformOptions } from './e2e.ts';

interface EncodedFrame {
  data: ArrayBuffer;
  /** Absent on audio. */
  readonly type?: string;
}

interface TransformEvent extends Event {
  readonly transformer: {
    readonly readable: ReadableStream<EncodedFrame>;
    readonly writable: WritableStream<EncodedFrame>;
    readonly options: TransformOptions;
  };
}

let gotKey!: (key: Promise<CryptoKey>) => void;
/** Frames wait for it: nothing leaves unencrypted. */
const key = new Promise<CryptoKey>((resolve) => (gotKey = resolve));

addEventListener('message', ({ data }: MessageEvent<{ secret: string; roomId: string }>) => gotKey(deriveKey(data.secret, data.roomId)));

addEventListener('rtctransform', (event) => {
  const { readable, writable, options } = (event as TransformEvent).transformer;
  const nextIv = ivSource();

  async function transform(frame: EncodedFrame, controller: TransformStreamDefaultController<EncodedFrame>): Promise<void> {
    try {
      frame.data =
        options.operation === 'encrypt'
          ? await encryptFrame(await key, nextIv(), frame.data, clearBytes(options.codec, frame.type))
          : await decryptFrame(await key, frame.data);
    } catch {
      // Dropped: better silence than something that nobody vouches for, or that everybody could read.
      return;
    }
    controller.enqueue(frame);
  }
  // Ends with its transport.
  readable.pipeThrough(new TransformStream({ transform })).pipeTo(writable).catch(() => {});
});
