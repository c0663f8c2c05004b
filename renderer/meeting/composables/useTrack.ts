import { onBeforeUnmount, watchEffect, type Ref } from 'vue';

/**
 * Plays a track in a media element for as long as the component lives.
 * @param onBlocked called when the browser wants a tap before it plays.
 */
export function useTrack(
  element: Readonly<Ref<HTMLMediaElement | null>>,
  track: () => MediaStreamTrack | null,
  onBlocked: () => void = () => {},
): void {
  watchEffect(
    () => {
      const media = element.value;
      const current = track();
      if (!media) return;
      media.srcObject = current ? new MediaStream([current]) : null;
      if (!current) return;
      // Besides `NotAllowedError` there is `AbortError`, when a newer track came first: nothing to do then.
      media.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked();
      });
    },
    { flush: 'post' },
  );
  // Some browsers keep decoding what a removed element shows.
  onBeforeUnmount(() => {
    if (element.value) element.value.srcObject = null;
  });
}
