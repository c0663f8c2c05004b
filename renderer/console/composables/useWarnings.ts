import { createGlobalState } from '@vueuse/core';
import { ref } from 'vue';
import { useRouter } from 'vue-router';
import type { Warning } from '../../../main/contract/console/state.ts';
import { useAsk } from './useAsk.ts';

/** Which were put away in this window; a different one of the same kind is shown again. */
const usePutAway = createGlobalState(() => ref<ReadonlySet<string>>(new Set()));
const screens = { 'open-network': '/network', 'open-media': '/media', 'open-logs': '/logs', 'open-settings': '/settings', 'open-certificate': { path: '/network', query: { field: 'certificate.mode' } } } as const;
const keyOf = ({ kind, detail }: Warning) => JSON.stringify([kind, detail]);

/** What the button beside a warning does. */
export function useWarnings() {
  const router = useRouter();
  const { ask } = useAsk();
  const putAway = usePutAway();

  async function mend(warning: Warning): Promise<void> {
    const { action, detail } = warning;
    if (action === null) return;
    // It outlasts this window and the next start: the appliance has to know.
    if (warning.kind === 'authority-replaced') await ask('acknowledgeAuthority');
    else if (action === 'dismiss') putAway.value = new Set([...putAway.value, keyOf(warning)]);
    else if (action === 'start') await ask('start');
    else if (action === 'use-port') await usePort(Number(detail.port), Number(detail.free));
    else await router.push(screens[action]);
  }

  /** Whoever presses this has read which port it is. */
  async function usePort(taken: number, free: number): Promise<void> {
    const config = await ask('getConfig');
    if (!config) return;
    const setting = (['httpsPort', 'httpPort'] as const).find((name) => config.effective[name] === taken) ?? 'httpsPort';
    await ask('applyConfig', { settings: { ...config.file, [setting]: free } });
  }

  return { mend, isPutAway: (warning: Warning) => putAway.value.has(keyOf(warning)) };
}
