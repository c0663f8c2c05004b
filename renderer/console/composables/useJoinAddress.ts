import { createGlobalState } from '@vueuse/core';
import { computed, ref, shallowRef, watch } from 'vue';
import type { NetworkInterface } from '../../../main/contract/console/network.ts';
import { useConsole } from '../stores/console.ts';
import { interfaceOf } from './belonging.ts';

/** The address that people are shown: the most likely one, or which the host chose instead. */
export const useJoinAddress = createGlobalState(() => {
  const soupbox = useConsole();
  const chosen = ref<string | null>(null);
  const interfaces = shallowRef<readonly NetworkInterface[]>([]);
  const urls = computed(() => soupbox.state?.meetingUrls ?? []);
  const url = computed(() => (chosen.value && urls.value.includes(chosen.value) ? chosen.value : (urls.value[0] ?? null)));

  // Which network an address belongs to changes only with the addresses.
  watch(
    [() => soupbox.isOpen, () => urls.value.join()],
    async () => {
      if (soupbox.isOpen && urls.value.length > 0) interfaces.value = await soupbox.request('getInterfaces').catch(() => []);
    },
    { immediate: true },
  );

  return {
    urls,
    url,
    choose: (other: string) => (chosen.value = other),
    networkOf: (address: string) => interfaceOf(address, interfaces.value),
  };
});
