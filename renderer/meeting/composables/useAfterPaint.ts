import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** Pages that nobody sees are not painted. */
const AT_LATEST = 200;

/** Becomes true when what is mounted now has been painted: what can wait waits for it, so that pictures show before buttons are made. */
export function useAfterPaint(): Readonly<Ref<boolean>> {
  const painted = ref(false);
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const afterwards = (milliseconds: number) => timers.add(setTimeout(() => (painted.value = true), milliseconds));
  let frame: number | undefined;
  onMounted(() => {
    // Behind the frame that is drawn next, not before it.
    frame = requestAnimationFrame(() => afterwards(0));
    afterwards(AT_LATEST);
  });
  onBeforeUnmount(() => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    for (const timer of timers) clearTimeout(timer);
  });
  return painted;
}
