/** What the parts of the Inspector share: the objects that there are, the one that is looked at, and the dump that is pinned. */
import { computed, inject, type InjectionKey, onScopeDispose, provide, ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { ObjectType } from '../../../../main/contract/console/inspect.ts';
import { useConsole } from '../../stores/console.ts';
import { type Filter, keyOf, noFilter, type Node, plant } from './tree/forest.ts';

export interface Pinned {
  readonly key: string;
  /** In words, as it was. */
  readonly title: string;
  readonly at: number;
  readonly dump: unknown;
  readonly statistics: unknown;
}

/** Many objects come at once; nobody reads faster than this. */
const FETCH_EVERY_MS = 1000;

function createInspector() {
  const console = useConsole();
  const route = useRoute();
  const router = useRouter();

  const forest = shallowRef(plant([]));
  const loaded = ref(false);
  const pinned = shallowRef<Pinned | null>(null);
  const filter = shallowRef<Filter>(noFilter);
  let fetching = false;
  let wanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function fetch(): Promise<void> {
    wanted = true;
    if (fetching || timer !== undefined) return;
    wanted = false;
    fetching = true;
    try {
      forest.value = plant((await console.request('getObjects')).objects);
      loaded.value = true;
    } catch {
      // Not connected: it is fetched again when it is.
    }
    fetching = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (wanted) void fetch();
    }, FETCH_EVERY_MS);
  }

  watch([() => console.state?.objectsRevision, () => console.isOpen], () => console.isOpen && void fetch(), { immediate: true });
  onScopeDispose(() => clearTimeout(timer));

  /** The address says what is looked at: `/inspector/TYPE/ID`. */
  const key = computed(() => {
    const [, , type, id] = route.path.split('/').map(decode);
    return type && id ? keyOf({ type: type as ObjectType, id }) : null;
  });

  function addressOf({ object }: Pick<Node, 'object'>): string {
    return `/inspector/${object.type}/${encodeURIComponent(object.id)}`;
  }

  return {
    forest,
    loaded,
    /** `type:id` of what is looked at, whether or not it is (still) there. */
    key,
    node: computed(() => (key.value === null ? null : (forest.value.nodes.get(key.value) ?? null))),
    pinned,
    filter,
    addressOf,
    select: (node: Node) => router.push(addressOf(node)),
    unselect: () => router.push('/inspector'),
    /** The object that an id in a dump means. */
    lookUp: (id: unknown) => (typeof id === 'string' && id.length > 7 ? forest.value.byId.get(id) : undefined),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const inspectorKey: InjectionKey<ReturnType<typeof createInspector>> = Symbol('inspector');

export function provideInspector() {
  const inspector = createInspector();
  provide(inspectorKey, inspector);
  return inspector;
}

export function useInspector() {
  return inject(inspectorKey)!;
}
