import { refDebounced } from '@vueuse/core';
import { computed, shallowRef, watch } from 'vue';
import type { Gathering, Prediction } from '../../../main/contract/capacity.ts';
import { useConsole } from '../stores/console.ts';

/** While somebody types. */
const REST_MS = 200;

/** What gatherings would need of this machine; follows them, and what is known of the machine. Null until it is known. */
export function usePrediction(gatherings: () => readonly Gathering[]) {
  const soupbox = useConsole();
  const prediction = shallowRef<Prediction | null>(null);
  // As text: a snapshot is new four times a second, and mostly says the same.
  const question = computed(() => {
    const { cost, cores, link } = soupbox.state?.capacity ?? {};
    return JSON.stringify({ asked: gatherings(), machine: [cost?.from, Math.round(cost?.microsPerPacket ?? 0), cores, link], config: soupbox.state?.configRevision, open: soupbox.isOpen });
  });
  const settled = refDebounced(question, REST_MS);
  watch(
    settled,
    async (now) => {
      const { asked } = JSON.parse(now) as { asked: Gathering[] };
      // Advice that cannot be had right now is left out; nobody asked for it.
      const answer = asked.length > 0 && soupbox.isOpen ? await soupbox.request('predict', { gatherings: asked }).catch(() => null) : null;
      if (settled.value === now) prediction.value = answer;
    },
    { immediate: true },
  );
  return prediction;
}
