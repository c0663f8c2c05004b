import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ConsoleContract } from '../../../main/contract/console.ts';
import type { Plan } from '../../../main/contract/console/settings.ts';
import type { Output } from '../../../main/contract/message.ts';
import { isSame, nested, valueAt, type Settings } from '../forms/paths.ts';
import { problemsOf } from '../forms/problems.ts';
import { fieldAt, fields } from '../forms/schema.ts';
import { useConsole } from './console.ts';

type Known = Output<ConsoleContract, 'getConfig'>;
/** What somebody has chosen and not yet applied, by path. As typed, so possibly not valid. */
type Edits = ReadonlyMap<string, unknown>;

/** The configuration as it is, and what somebody is about to change. Edits outlive changes of screens and of the configuration. */
export const useSettings = defineStore('settings', () => {
  const console = useConsole();
  const known = shallowRef<Known | null>(null);
  const edits = shallowRef<Edits>(new Map());
  const reviewing = ref<null | 'edits' | 'import' | 'reset'>(null);
  const plan = shallowRef<Plan | null>(null);
  /** What was edited by hand before an import or a reset was looked at. */
  let setAside: Edits | null = null;

  const loaded = computed(() => known.value !== null);
  const saved = (path: string): unknown => valueAt(known.value?.file, path) ?? fieldAt(path).standard;
  const valueOf = (path: string): unknown => (edits.value.has(path) ? edits.value.get(path) : saved(path));
  const inForce = (path: string): unknown => valueAt(known.value?.effective, path) ?? fieldAt(path).standard;
  const overriddenBy = (path: string): 'flag' | 'environment' | null => known.value?.overridden[path] ?? null;
  const isChanged = (path: string): boolean => edits.value.has(path);

  /** Complete; to check. */
  const draft = computed(() => nested(fields.map(({ path }) => [path, valueOf(path)] as const)));
  const problems = computed(() => problemsOf(draft.value, console.state?.load?.workers.length || 1));
  const changes = computed(() => [...edits.value.keys()]);

  /** As the file shall hold them: without what is as by default. */
  function toFile(): Settings {
    return nested(fields.flatMap(({ path, standard }) => (isSame(valueOf(path), standard) ? [] : [[path, valueOf(path)] as const])));
  }

  function set(path: string, value: unknown): void {
    edits.value = pruned(new Map(edits.value).set(path, value));
  }

  /** Edits that change something. */
  function pruned(all: Edits): Edits {
    return new Map([...all].filter(([path, value]) => !isSame(value, saved(path))));
  }

  function discard(): void {
    edits.value = new Map();
  }

  async function load(): Promise<void> {
    known.value = await console.request('getConfig');
    edits.value = pruned(edits.value);
  }

  /** Asks what these edits would do. Rejects with `LinkError`. */
  async function review(what: 'edits' | 'import' | 'reset' = 'edits'): Promise<void> {
    plan.value = await console.request('planConfig', { settings: toFile() });
    reviewing.value = what;
  }

  /** Looks at other settings as a whole; `cancel` brings back what was edited by hand. Rejects with `LinkError`. */
  async function reviewInstead(what: 'import' | 'reset', settings: Settings): Promise<void> {
    setAside = edits.value;
    edits.value = pruned(new Map(fields.map(({ path, standard }) => [path, valueAt(settings, path) ?? standard])));
    await review(what).catch((error: unknown) => {
      cancel();
      throw error;
    });
  }

  function cancel(): void {
    reviewing.value = null;
    plan.value = null;
    if (setAside) edits.value = setAside;
    setAside = null;
  }

  /** Rejects with `LinkError`; the edits stay then. */
  async function apply(): Promise<{ needsConfirmation: boolean }> {
    const answer = await console.request('applyConfig', { settings: toFile() });
    setAside = null;
    edits.value = new Map();
    cancel();
    await load().catch(() => {});
    return answer;
  }

  watch(
    [() => console.isOpen, () => console.state?.configRevision] as const,
    ([isOpen]) => {
      if (isOpen) load().catch(() => {});
    },
    { immediate: true },
  );

  return {
    known, loaded, problems, changes, reviewing, plan,
    valueOf, saved, inForce, overriddenBy, isChanged,
    set, discard, load, review, reviewInstead, cancel, apply,
  };
});
