import { onScopeDispose, ref, watch } from 'vue';

/** Longer than any countdown: what is further away comes of clocks that differ. */
const LONGEST_MS = 60_000;
const USUAL_MS = 30_000;

/** Whole seconds until a time of the appliance's clock; 0 when it has passed. */
export function useCountdown(until: () => number | null) {
  const left = ref(0);
  let end = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function tick(): void {
    left.value = Math.max(0, Math.ceil((end - Date.now()) / 1000));
  }

  watch(
    until,
    (time) => {
      clearInterval(timer);
      if (time === null) return void (left.value = 0);
      const ahead = time - Date.now();
      end = ahead > 0 && ahead <= LONGEST_MS ? time : Date.now() + USUAL_MS;
      tick();
      timer = setInterval(tick, 250);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearInterval(timer));
  return left;
}
