import { computed, reactive, ref, toValue, watch, type MaybeRefOrGetter } from 'vue';
import { useMeeting } from '../stores/meeting.ts';
import { focusedItem, stageItems, type StageItem, type View } from './stageItems.ts';
import { focusLayout, gridLayout, type Box, type Size } from './stageLayout.ts';

/** A tile and where it is. */
export interface Placed {
  item: StageItem;
  box: Box;
  large: boolean;
}

/** Height of the page turner with its margin. */
const TURNER = 48;

/** What stands where on the stage, and what a person may change about it. */
export function useStage(size: MaybeRefOrGetter<Size>, view: MaybeRefOrGetter<View>) {
  const meeting = useMeeting();
  const pinnedKey = ref<string | null>(null);
  const wantedPage = ref(0);
  const lastSpeakerId = ref<string | null>(null);

  watch(
    () => meeting.activeSpeakerId,
    (speakerId) => {
      // Silence keeps the last one large, and nobody wants to watch themselves speak.
      if (speakerId && speakerId !== meeting.peerId) lastSpeakerId.value = speakerId;
    },
    { immediate: true },
  );

  const items = computed(() => stageItems(meeting.people));
  const focused = computed(() =>
    focusedItem(items.value, { pinnedKey: pinnedKey.value, view: toValue(view), lastSpeakerId: lastSpeakerId.value }),
  );
  const others = computed(() => items.value.filter(({ key }) => key !== focused.value?.key));
  const layout = computed(() => {
    const arrange = focused.value ? focusLayout : gridLayout;
    const { width, height } = toValue(size);
    const whole = arrange({ width, height }, others.value.length, wantedPage.value);
    // Turning pages needs a place of its own, so that it hides nobody.
    return whole.pages === 1 ? whole : arrange({ width, height: height - TURNER }, others.value.length, wantedPage.value);
  });

  const placed = computed<Placed[]>(() => {
    const { main, boxes, first } = layout.value;
    const small = others.value.slice(first, first + boxes.length).map((item, index) => ({ item, box: boxes[index]!, large: false }));
    return focused.value && main ? [{ item: focused.value, box: main, large: true }, ...small] : small;
  });

  function togglePin(key: string): void {
    pinnedKey.value = pinnedKey.value === key ? null : key;
  }

  return reactive({
    items,
    placed,
    pinnedKey,
    page: computed(() => layout.value.page),
    pages: computed(() => layout.value.pages),
    togglePin,
    turnTo: (page: number) => (wantedPage.value = page),
  });
}
