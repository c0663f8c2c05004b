import { nextTick, onMounted, watch, type ShallowRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** Takes the focus when somebody is led to this field (`?field=httpsPort`), also when its screen comes only now. */
export function useLedTo(path: () => string, place: Readonly<ShallowRef<HTMLElement | null>>): void {
  const route = useRoute();
  const router = useRouter();

  async function take(): Promise<void> {
    if (route.query.field !== path()) return;
    // A new screen gives the focus to its heading first.
    await nextTick();
    await new Promise((resolve) => setTimeout(resolve));
    place.value?.scrollIntoView({ block: 'center' });
    place.value?.querySelector<HTMLElement>('input, button, [tabindex]')?.focus({ preventScroll: true });
    // So that one can be led here again.
    await router.replace({ query: {} });
  }

  onMounted(take);
  watch(() => route.query.field, take);
}
