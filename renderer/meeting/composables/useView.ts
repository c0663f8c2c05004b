import { useDevicePixelRatio, useDocumentVisibility } from '@vueuse/core';
import { onBeforeUnmount, watch } from 'vue';
import { useMeeting } from '../stores/meeting.ts';
import { tilesOf } from './tiles.ts';
import type { Placed } from './useStage.ts';

/** A window that is being dragged, or people who come in a burst, are told once. */
const SETTLED_MS = 150;
/** Whoever only looks at another tab for a moment keeps the pictures. */
const AWAY_MS = 1000;

/** Lets the appliance know what is on the stage. Somebody who comes back to it waits for nothing. */
export function useView(placed: () => readonly Placed[]): void {
  const meeting = useMeeting();
  const visibility = useDocumentVisibility();
  const { pixelRatio } = useDevicePixelRatio();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (shown: readonly Placed[] = placed()) => {
    clearTimeout(timer);
    meeting.show(tilesOf(meeting.people, shown, { visible: visibility.value === 'visible', density: pixelRatio.value }));
  };
  const tellIn = (delay: number) => {
    clearTimeout(timer);
    timer = setTimeout(tell, delay);
  };

  watch(visibility, (now) => (now === 'visible' ? tell() : tellIn(AWAY_MS)));
  watch([placed, pixelRatio, () => meeting.people.flatMap(({ media }) => media.map(({ id }) => id)).join()], () => tellIn(visibility.value === 'visible' ? SETTLED_MS : AWAY_MS), { immediate: true, flush: 'post' });
  onBeforeUnmount(() => tell([]));
}
