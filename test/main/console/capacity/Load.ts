/** Keeps a worker that serves rooms busy, as many people would: made of what the self-test is made of. */
import type { Router } from 'mediasoup/types';
import type { MediaWorker } from '../../../../main/media/MediaWorker.ts';
import { Sink } from '../../../../main/media/selftest/Sink.ts';
import { Speaker } from '../../../../main/media/selftest/Speaker.ts';

const AT_ONCE = 20;

export class Load {
  readonly #parts: { readonly router: Router; readonly sink: Sink; readonly speaker: Speaker };

  /** As `people` who watch one speaker. */
  static async on({ worker }: MediaWorker, people: number): Promise<Load> {
    const [sink, speaker] = [await Sink.open(), new Speaker()];
    const router = await worker.createRouter({ mediaCodecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }, { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 }] });
    const producers = await speaker.speakOn(router);
    const transport = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, rtcpMux: true });
    await transport.connect({ ip: '127.0.0.1', port: sink.port });
    // Nobody answers with what bandwidth estimation needs.
    const rtpCapabilities = { codecs: router.rtpCapabilities.codecs?.map((codec) => ({ ...codec, rtcpFeedback: [] })), headerExtensions: [] };
    const watch = () => Promise.all(producers.map(({ id }) => transport.consume({ producerId: id, rtpCapabilities })));
    // A few at a time: who has all of them to make at once, and to send to, is late with everything else.
    for (let made = 0; made < people; made += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, watch));
    return new Load({ router, sink, speaker });
  }

  private constructor(parts: { readonly router: Router; readonly sink: Sink; readonly speaker: Speaker }) {
    this.#parts = parts;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    const { router, sink, speaker } = this.#parts;
    speaker.close();
    router.close();
    await sink.close();
  }
}
