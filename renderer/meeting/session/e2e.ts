import { BrowserUnsupported } from './capabilities.ts';

/** What the worker is told about one sender or receiver. */
export type TransformOptions = { operation: 'encrypt'; codec: string } | { operation: 'decrypt' };

/** Puts end-to-end encryption between the codecs and the network. */
export interface Encryption {
  sending(sender: RTCRtpSender, codec: string): void;
  receiving(receiver: RTCRtpReceiver): void;
  close(): void;
}

/**
 * Encryption with the key that stands in the page's parameters.
 * @throws BrowserUnsupported where encoded frames cannot be reached: then
 * nothing may be sent at all, since the person asked for it to be encrypted.
 */
export function encryptWith(secret: string, roomId: string): Encryption {
  const Transform = globalThis.RTCRtpScriptTransform as typeof RTCRtpScriptTransform | undefined;
  if (!Transform) throw new BrowserUnsupported('This browser cannot encrypt end to end. Chrome or Edge from 141, Firefox and Safari can.');
  if (!globalThis.isSecureContext) throw new BrowserUnsupported('End-to-end encryption needs a page that was opened with https.');
  const worker = new Worker(new URL('./e2eWorker.ts', import.meta.url), { type: 'module' });
  worker.postMessage({ secret, roomId });
  const options = (value: TransformOptions) => value;
  return {
    sending(sender, codec) {
      sender.transform = new Transform(worker, options({ operation: 'encrypt', codec }));
    },
    receiving(receiver) {
      receiver.transform = new Transform(worker, options({ operation: 'decrypt' }));
    },
    close: () => worker.terminate(),
  };
}
