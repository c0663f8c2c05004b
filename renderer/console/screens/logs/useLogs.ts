import { onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import type { LogEntry } from '../../../../main/contract/console/inspect.ts';
import { useConsole } from '../../stores/console.ts';

/** As many as stay quick to search; the oldest go first. */
const MOST = 20_000;

/** The log as it is written: what the appliance still knows, and everything that follows while somebody looks. */
export function useLogs() {
  const soupbox = useConsole();
  const entries = shallowRef<readonly LogEntry[]>([]);
  const loaded = ref(false);
  let waiting: LogEntry[] = [];
  let frame = 0;

  /** At most once a picture: a busy log says a thousand things a second. */
  function flush(): void {
    frame = 0;
    const last = entries.value.at(-1)?.seq ?? -1;
    const fresh = waiting.filter(({ seq }) => seq > last);
    waiting = [];
    if (fresh.length > 0) entries.value = [...entries.value, ...fresh].slice(-MOST);
  }

  async function follow(): Promise<void> {
    try {
      const { entries: known } = await soupbox.request('followLogs', { follow: true });
      entries.value = known;
      loaded.value = true;
    } catch {
      // The connection went away again; it is followed anew when it is back.
    }
  }

  const stopHearing = soupbox.link.on('log', ({ entries: more }) => {
    waiting.push(...more);
    frame ||= requestAnimationFrame(flush);
  });
  const stopWatching = watch(() => soupbox.isOpen, (open) => open && void follow(), { immediate: true });
  onBeforeUnmount(() => {
    stopHearing();
    stopWatching();
    cancelAnimationFrame(frame);
    if (soupbox.isOpen) void soupbox.request('followLogs', { follow: false }).catch(() => {});
  });

  return { entries, loaded };
}
