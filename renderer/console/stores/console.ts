import { defineStore, getActivePinia, type Pinia } from 'pinia';
import { computed, markRaw, ref, shallowRef } from 'vue';
import type { ConsoleState, Sample } from '../../../main/contract/console/state.ts';
import type { Carrier } from '../carrier.ts';

const carriers = new WeakMap<Pinia, Carrier>();

/** Gives the stores of `pinia` their carrier. Call it before the first store is used. */
export function provideCarrier(pinia: Pinia, carrier: Carrier): void {
  carriers.set(pinia, carrier);
}

/** Ten minutes at a sample every two seconds. */
const LONGEST_HISTORY = 300;

/** The console's connection, and what the appliance last said about itself. */
export const useConsole = defineStore('console', () => {
  const carrier = carriers.get(getActivePinia()!);
  if (!carrier) throw new Error('the console has no carrier: call provideCarrier() first');
  const { kind, link, door } = carrier;

  const linkState = ref(link.state);
  /** A person has to sign in first. */
  const signInNeeded = ref(door?.closed ?? false);
  // Replaced as a whole four times a second: nothing inside is watched on its own.
  const state = shallowRef<ConsoleState | null>(null);
  /** Measurements of the last minutes, oldest first. */
  const history = shallowRef<readonly Sample[]>([]);

  const isOpen = computed(() => linkState.value === 'open');
  const running = computed(() => state.value?.phase === 'running');

  function take(next: ConsoleState): void {
    state.value = next;
    const { load } = next;
    const last = history.value.at(-1);
    if (load && (!last || load.at > last.at)) history.value = [...history.value.slice(1 - LONGEST_HISTORY), load];
  }

  async function fetchAll(): Promise<void> {
    try {
      take(await link.request('getState'));
      history.value = (await link.request('getHistory')).slice(-LONGEST_HISTORY);
    } catch {
      // The connection went away again; it comes back here when it is open.
    }
  }

  link.on('state', take);
  link.onState((next) => {
    linkState.value = next;
    if (next === 'open') void fetchAll();
  });
  door?.onChange(() => (signInNeeded.value = door.closed));
  if (link.state === 'open') void fetchAll();

  /** Asks the appliance; rejects with `LinkError`. Screens mostly use `useAsk()`, which tells people about failures. */
  const request = link.request;

  // A reactive proxy of the link could not reach its private parts.
  return { kind, link: markRaw(link), linkState, signInNeeded, state, history, isOpen, running, request, signIn: (token: string) => door?.signIn(token) };
});
