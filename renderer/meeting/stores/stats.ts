import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { type Counters, digest, type PathStats, type StreamStats } from '../session/stats.ts';
import { useComposition } from './composition.ts';
import type { Source } from './meeting.types.ts';

const EVERY = 1000;

/** One line of the overlay: a stream, and whose it is. */
export interface StatsLine extends StreamStats {
  peerId: string;
  displayName: string;
  source: Source;
  /** Consumer or producer id. */
  mediaId: string;
}

/** Live numbers for the technician's overlay. Measures only between `start` and `stop`: it costs a phone its battery. */
export const useStats = defineStore('stats', () => {
  const { meeting, session } = useComposition();
  const lines = shallowRef<StatsLine[]>([]);
  const sendPath = shallowRef<PathStats | null>(null);
  const receivePath = shallowRef<PathStats | null>(null);
  const running = ref(false);
  const before = { send: new Map() as Counters, recv: new Map() as Counters };
  let timer: ReturnType<typeof setInterval> | undefined;

  async function look(side: 'send' | 'recv') {
    const transport = session.participation.transports[side];
    if (!transport || transport.closed) return { streams: [], path: null };
    const report = await transport.getStats();
    const { streams, path, counters } = digest(report.values(), before[side]);
    before[side] = counters;
    return { streams, path };
  }

  async function poll(): Promise<void> {
    try {
      const [send, receive] = await Promise.all([look('send'), look('recv')]);
      if (!running.value) return;
      sendPath.value = send.path;
      receivePath.value = receive.path;
      lines.value = [...send.streams, ...receive.streams].flatMap((stream) => {
        for (const { id: peerId, displayName, media } of meeting.people) {
          const one = media.find(({ track }) => track.id === stream.trackId);
          if (one) return [{ ...stream, peerId, displayName, source: one.source, mediaId: one.id }];
        }
        // Not anybody's, such as the stream that only probes the bandwidth.
        return [];
      });
    } catch {
      // The transports were exchanged in the middle of it: the next look sees the new ones.
    }
  }

  function start(): void {
    if (running.value) return;
    running.value = true;
    timer = setInterval(() => void poll(), EVERY);
    void poll();
  }

  function stop(): void {
    running.value = false;
    clearInterval(timer);
    lines.value = [];
  }

  return { lines, sendPath, receivePath, running, start, stop };
});
