import { computed } from 'vue';
import { useConsole } from '../stores/console.ts';
import { useJoinAddress } from './useJoinAddress.ts';

/** Where devices that warn find help, on the network that the host chose, and what to compare there; null where they find none. */
export function useTrustHelp() {
  const soupbox = useConsole();
  const { url } = useJoinAddress();
  const help = computed(() => {
    const { trustUrls = [], certificate } = soupbox.state ?? {};
    const host = url.value && new URL(url.value).hostname;
    const there = trustUrls.find((one) => new URL(one).hostname === host) ?? trustUrls[0];
    return there && certificate?.authority ? { url: there, fingerprint: certificate.authority.fingerprint } : null;
  });
  return { help };
}
