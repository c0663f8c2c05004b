import { ref, shallowRef, watch } from 'vue';
import type { ConsoleContract } from '../../../main/contract/console.ts';
import type { Output } from '../../../main/contract/message.ts';
import { useConsole } from '../stores/console.ts';
import { useAsk } from './useAsk.ts';

type Loose = Record<string, unknown>;

/** Settings that are a switch and interrupt nobody: they hold as soon as they are switched. */
export function useInstantSettings() {
  const soupbox = useConsole();
  const { ask } = useAsk();
  const known = shallowRef<Output<ConsoleContract, 'getConfig'> | null>(null);
  const busy = ref(false);

  watch(
    [() => soupbox.isOpen, () => soupbox.state?.configRevision],
    async () => {
      if (soupbox.isOpen) known.value = await soupbox.request('getConfig').catch(() => known.value);
    },
    { immediate: true },
  );

  /** By dotted path: `desktop.keepAwake`. */
  function isOn(path: string): boolean {
    return path.split('.').reduce<unknown>((part, name) => (part as Loose | undefined)?.[name], known.value?.effective) === true;
  }

  function decidedElsewhere(path: string): 'flag' | 'environment' | null {
    return known.value?.overridden[path] ?? null;
  }

  async function set(path: string, on: boolean): Promise<void> {
    if (!known.value || busy.value) return;
    busy.value = true;
    await ask('applyConfig', { settings: withValue(known.value.file, path.split('.'), on) });
    busy.value = false;
  }

  return { known, busy, isOn, decidedElsewhere, set };
}

function withValue(settings: Loose, [name = '', ...rest]: readonly string[], value: unknown): Loose {
  return { ...settings, [name]: rest.length === 0 ? value : withValue((settings[name] ?? {}) as Loose, rest, value) };
}
