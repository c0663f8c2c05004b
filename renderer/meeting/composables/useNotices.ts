import { onBeforeUnmount, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMeeting } from '../stores/meeting.ts';
import { summarise, type Happening } from './happenings.ts';
import { paced } from './pace.ts';

const SOON = 300;
const EVERY = 1500;
const STAYS = 5000;

export interface Notice {
  id: number;
  text: string;
}

/** Short sentences about who came, went and wrote; at most one bundle every 1.5 s. */
export function useNotices(chatIsOpen: () => boolean) {
  const { t } = useI18n();
  const meeting = useMeeting();
  const notices = ref<Notice[]>([]);
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let waiting: Happening[] = [];
  const pace = paced(flush, { soon: SOON, every: EVERY });
  let nextId = 0;

  function later(run: () => void, delay: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, delay);
    timers.add(timer);
  }

  function add(happening: Happening): void {
    waiting.push(happening);
    pace.due();
  }

  function flush(): void {
    const fresh = summarise(waiting).map((saying) => {
      const { key, ...values } = saying;
      nextId += 1;
      return { id: nextId, text: t(key, values) };
    });
    waiting = [];
    notices.value = [...notices.value, ...fresh].slice(-3);
    const ids = new Set(fresh.map(({ id }) => id));
    later(() => (notices.value = notices.value.filter(({ id }) => !ids.has(id))), STAYS);
  }

  watch(
    () => new Map(meeting.people.filter(({ isMe }) => !isMe).map(({ id, displayName }) => [id, displayName])),
    (now, before) => {
      // Coming back after a lost connection is not everybody's arrival.
      if (meeting.phase !== 'joined') return;
      for (const [id, name] of now) if (!before.has(id)) add({ kind: 'joined', name });
      for (const [id, name] of before) if (!now.has(id)) add({ kind: 'left', name });
    },
  );
  watch(
    () => meeting.chat.at(-1),
    (message) => {
      if (!message || message.peerId === meeting.peerId || chatIsOpen() || meeting.unreadChat === 0) return;
      add({ kind: 'chat', name: message.displayName, text: message.text.slice(0, 140) });
    },
  );
  onBeforeUnmount(() => {
    pace.stop();
    timers.forEach(clearTimeout);
  });

  return { notices };
}
