import { Device, detectDevice, version, type types } from 'mediasoup-client';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';
import { readJson, type Store } from './storage.ts';

const KEY = 'soupbox.capabilities';
const handlers: Partial<Record<string, { createFactory(options: types.HandlerFactoryOptions): types.HandlerFactory }>> = {
  Chrome111,
  Chrome74,
  Firefox120,
  Safari12,
};

/** A browser that mediasoup-client does not know. */
export class BrowserUnsupported extends Error {
  override readonly name = 'BrowserUnsupported';
}

/** A device for this browser, with its native capabilities remembered from the last visit. */
export function createDevice(store: Store): Device {
  const name = detectDevice();
  const handler = name && handlers[name];
  if (!handler || typeof RTCPeerConnection === 'undefined') throw new BrowserUnsupported('this browser has no usable WebRTC');
  return new Device({ handlerFactory: remembering(handler.createFactory({}), store, navigator.userAgent, whenIdle) });
}

/**
 * Asking a browser what it can do takes two throw-away connections, a fifth of
 * the time to the first picture. What is remembered is what the browser can do
 * by itself; what both sides can do is computed from it anew each time, so a
 * change of the appliance's codecs needs no care. A wrong memory (a browser
 * flag, another graphics driver) is found when idle and mended for the next
 * visit; until then sending is unaffected, for it reads the real offer.
 */
export function remembering(
  factory: types.HandlerFactory,
  store: Store,
  userAgent: string,
  later: (task: () => void) => void,
): types.HandlerFactory {
  const owner = `${version} ${factory.name} ${userAgent}`;
  return {
    ...factory,
    async getNativeRtpCapabilities(options) {
      const key = `${KEY}.${options.direction}`;
      const ask = async () => {
        const capabilities = await factory.getNativeRtpCapabilities(options);
        store.setItem(key, JSON.stringify({ owner, capabilities }));
        return capabilities;
      };
      const remembered = readJson(store, key) as { owner?: unknown; capabilities?: types.RtpCapabilities } | null;
      if (remembered?.owner !== owner || !remembered.capabilities) return ask();
      later(() => void ask().catch(() => store.removeItem(key)));
      return remembered.capabilities;
    },
  };
}

function whenIdle(task: () => void): void {
  // Not sooner than the busy seconds of a join; Safari has no requestIdleCallback.
  setTimeout(() => (globalThis.requestIdleCallback ?? ((then: () => void) => then()))(task), 5000);
}
