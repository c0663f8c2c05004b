import { useToast } from '@nuxt/ui/composables/useToast';
import type { ConsoleContract } from '../../../main/contract/console.ts';
import type { Asked, Method, Output } from '../../../main/contract/message.ts';
import { useWords } from '../i18n/useWords.ts';
import { useConsole } from '../stores/console.ts';
import { sentenceFor } from './sentence.ts';

type Rest<M extends Method<ConsoleContract>> =
  Record<string, never> extends Asked<ConsoleContract, M> ? [Asked<ConsoleContract, M>?] : [Asked<ConsoleContract, M>];

/** Asking the appliance on behalf of a person, who is told in plain words when it does not work. */
export function useAsk() {
  const soupbox = useConsole();
  const toast = useToast();
  const { t } = useWords();

  /** Says what went wrong. */
  function tellError(error: unknown): void {
    const { key, detail } = sentenceFor(error);
    toast.add({ title: t(key, { detail }), color: 'error', icon: 'i-lucide-circle-alert', duration: 8000 });
  }

  /** Says that something is done. */
  function tell(sentence: string): void {
    toast.add({ title: sentence, icon: 'i-lucide-check', duration: 3000 });
  }

  /** The answer, or `undefined` after having said why there is none. */
  async function ask<M extends Method<ConsoleContract>>(method: M, ...input: Rest<M>): Promise<Output<ConsoleContract, M> | undefined> {
    try {
      return await soupbox.request(method, ...(input as never));
    } catch (error) {
      tellError(error);
      return undefined;
    }
  }

  return { ask, tell, tellError };
}
