/** A participant's transport on the worker that it sits at. */
import type { WebRtcTransport } from 'mediasoup/types';
import type { Place } from './Places.ts';

export interface TransportSettings {
  /** The address that the participant's WebSocket came in on. */
  readonly localAddress: string;
  readonly forceTcp: boolean;
  readonly enableSctp: boolean;
  /** bit/s */
  readonly initialOutgoingBitrate: number;
  /** bit/s; only where the participant sends. */
  readonly maxIncomingBitrate: number | undefined;
}

/** Opens a WebRtcTransport on the worker's server for the address that the participant reached. */
export async function createWebRtcTransport({ router, worker }: Place, settings: TransportSettings): Promise<WebRtcTransport> {
  const listenIp = worker.addressFor(settings.localAddress);
  const transport = await router.createWebRtcTransport({
    webRtcServer: worker.serverFor(listenIp),
    appData: { listenIp },
    enableUdp: !settings.forceTcp,
    enableTcp: true,
    preferUdp: !settings.forceTcp,
    enableSctp: settings.enableSctp,
    initialAvailableOutgoingBitrate: settings.initialOutgoingBitrate,
  });
  if (settings.maxIncomingBitrate !== undefined) await transport.setMaxIncomingBitrate(settings.maxIncomingBitrate);
  return transport;
}

/** Whether its media goes to one of these addresses. */
export function isOn(transport: WebRtcTransport, addresses: ReadonlySet<string>): boolean {
  return addresses.has(String(transport.appData.listenIp));
}
