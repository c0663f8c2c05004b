import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ConsoleContract } from '../../../../main/contract/console.ts';
import type { Asked, Output } from '../../../../main/contract/message.ts';
import { useConsole } from '../../stores/console.ts';

export type PortUse = Asked<ConsoleContract, 'checkPort'>['use'];
type Answer = Output<ConsoleContract, 'checkPort'>;

/** Long enough that "4443" is one question, not four. */
const PAUSE_MS = 300;

/** What the appliance says of a port, asked anew when it changes; null: nothing to ask. */
export function usePortCheck(use: () => PortUse, port: () => number | null) {
  const console = useConsole();
  const answer = shallowRef<Answer | null>(null);
  const checking = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  async function check(wanted: number): Promise<void> {
    const turn = ++latest;
    const said = await console.request('checkPort', { use: use(), port: wanted }).catch(() => null);
    // A slow answer about an earlier port is of no interest.
    if (turn !== latest) return;
    answer.value = said;
    checking.value = false;
  }

  watch(
    // What is ours depends on what runs.
    [port, () => console.isOpen, () => console.state?.configRevision, () => console.state?.phase] as const,
    ([wanted, isOpen], before) => {
      clearTimeout(timer);
      latest++;
      if (wanted === null || !isOpen) {
        answer.value = null;
        checking.value = false;
        return;
      }
      // What is known stays while the same is asked again.
      checking.value = before?.[0] !== wanted;
      timer = setTimeout(() => void check(wanted), before?.[0] === undefined ? 0 : PAUSE_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return { answer, checking };
}
