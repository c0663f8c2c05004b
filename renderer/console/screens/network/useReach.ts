import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ConsoleContract } from '../../../../main/contract/console.ts';
import type { Output } from '../../../../main/contract/message.ts';
import { useConsole } from '../../stores/console.ts';

/** Somebody stands beside the technician with a phone: what it finds shall be here soon. */
const AGAIN_MS = 5000;

/** Who has reached this computer how, what devices found, and what here may keep people out; kept fresh while somebody looks. */
export function useReach() {
  const console = useConsole();
  const reach = shallowRef<Output<ConsoleContract, 'getReach'>>({ reached: [], reports: [] });
  const hints = shallowRef<Output<ConsoleContract, 'getHints'>>([]);

  async function look(): Promise<void> {
    reach.value = await console.request('getReach').catch(() => reach.value);
  }
  async function lookAround(): Promise<void> {
    hints.value = await console.request('getHints').catch(() => hints.value);
  }

  watch(
    [() => console.isOpen, () => console.state?.phase, () => console.state?.configRevision] as const,
    ([isOpen]) => {
      if (isOpen) void look().then(lookAround);
    },
    { immediate: true },
  );
  const timer = setInterval(() => {
    if (console.isOpen && !document.hidden) void look();
  }, AGAIN_MS);
  onScopeDispose(() => clearInterval(timer));
  return { reach, hints, lookAround };
}
