import { shallowRef, watch } from 'vue';
import type { ConsoleContract } from '../../../../main/contract/console.ts';
import type { Output } from '../../../../main/contract/message.ts';
import { useJoinAddress } from '../../composables/useJoinAddress.ts';
import { useConsole } from '../../stores/console.ts';

export type RoomLinks = Output<ConsoleContract, 'roomLinks'>;

/** Links with keys in them: asked for, as they are in no snapshot. On the network that the host chose. */
export function useRoomLinks(roomId: () => string) {
  const soupbox = useConsole();
  const { url } = useJoinAddress();
  const links = shallowRef<RoomLinks | null>(null);

  async function refresh(): Promise<void> {
    const answer = soupbox.isOpen && soupbox.running ? await soupbox.request('roomLinks', { roomId: roomId() }).catch(() => null) : null;
    links.value = answer && { ...answer, join: here(answer.join), host: here(answer.host), invite: here(answer.invite) };
  }

  function here(link: string): string {
    return url.value ? link.replace(new URL(link).origin, new URL(url.value).origin) : link;
  }

  watch(() => [roomId(), url.value, soupbox.isOpen, soupbox.running], refresh, { immediate: true });
  return { links, refresh };
}
