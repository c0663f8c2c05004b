/** Asks again and again while somebody looks, never twice at once. */
import { onScopeDispose, watch } from 'vue';

/** Calls `ask` at once and then every `everyMs`, while `wanted` and while the page is visible. */
export function useLive(wanted: () => unknown, ask: () => Promise<void>, everyMs: number): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;

  async function turn(mine: number): Promise<void> {
    if (document.visibilityState === 'visible') await ask().catch(() => {});
    if (mine === round) timer = setTimeout(() => void turn(mine), everyMs);
  }

  function restart(): void {
    clearTimeout(timer);
    const mine = ++round;
    if (wanted()) void turn(mine);
  }

  watch(wanted, restart, { immediate: true });
  onScopeDispose(() => {
    clearTimeout(timer);
    round++;
  });
}
