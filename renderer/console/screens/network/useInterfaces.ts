import { onScopeDispose, shallowRef, watch } from 'vue';
import type { NetworkInterface } from '../../../../main/contract/console/network.ts';
import { useConsole } from '../../stores/console.ts';

/** Cables are plugged in and out while somebody looks. */
const AGAIN_MS = 10_000;

/** The computer's interfaces, kept fresh while somebody looks at them; null until they are known. */
export function useInterfaces() {
  const console = useConsole();
  const interfaces = shallowRef<readonly NetworkInterface[] | null>(null);

  async function refresh(): Promise<void> {
    interfaces.value = await console.request('getInterfaces').catch(() => interfaces.value);
  }

  watch(
    [() => console.isOpen, () => console.state?.phase, () => console.state?.configRevision, () => console.state?.meetingUrls.join()] as const,
    ([isOpen]) => {
      if (isOpen) void refresh();
    },
    { immediate: true },
  );
  const timer = setInterval(() => {
    if (console.isOpen && !document.hidden) void refresh();
  }, AGAIN_MS);
  onScopeDispose(() => clearInterval(timer));
  return { interfaces, refresh };
}
