/** What the page knows of the box, and whether this device trusts it by now. */
import { onBeforeUnmount, reactive, ref, type Ref } from 'vue';
import { z } from 'zod';

const about = z.object({
  httpsPort: z.number(),
  hostName: z.string(),
  fingerprint: z.string(),
  authority: z.object({ name: z.string(), fingerprint: z.string() }).nullable(),
});
export type About = z.output<typeof about>;

const EVERY_MS = 2000;
const PATIENCE_MS = 5000;

/** Asks until it answers. */
export function useBox(): { box: Ref<About | null>; failed: Ref<boolean> } {
  const box = ref<About | null>(null);
  const failed = ref(false);
  repeatedly(async () => {
    try {
      const response = await fetch('/trust.json', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
      box.value = about.parse(await response.json());
      failed.value = false;
    } catch {
      failed.value = true;
    }
    return !failed.value;
  });
  return { box, failed };
}

/** Where the secure page is, seen from here. */
export const secureOrigin = ({ httpsPort }: About, host = location.hostname) => `https://${host}:${httpsPort}`;

export interface Reach {
  /** Null until it was tried once. */
  https: boolean | null;
  wss: boolean | null;
}

/** Tries both until both work: a certificate that is not trusted fails without a word. */
export function useReach(origin: () => string | null): Reach {
  const reach = reactive<Reach>({ https: null, wss: null });
  repeatedly(async () => {
    const at = origin();
    if (!at) return false;
    reach.https ||= await opensPage(at);
    reach.wss ||= await opensSocket(at);
    return reach.https && reach.wss;
  });
  return reach;
}

function opensPage(origin: string): Promise<boolean> {
  return fetch(`${origin}/health`, { cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(PATIENCE_MS) }).then(({ ok }) => ok, () => false);
}

function opensSocket(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/`, 'protoo');
    const settle = (opened: boolean) => {
      clearTimeout(timer);
      socket.onopen = socket.onerror = null;
      socket.close();
      resolve(opened);
    };
    const timer = setTimeout(() => settle(false), PATIENCE_MS);
    socket.onopen = () => settle(true);
    socket.onerror = () => settle(false);
  });
}

/** Until `attempt` answers yes; at once when somebody comes back to the page. */
function repeatedly(attempt: () => Promise<boolean>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let over = false;
  const go = async () => {
    if (busy || over) return;
    clearTimeout(timer);
    busy = true;
    over ||= await attempt().catch(() => false);
    busy = false;
    if (!over) timer = setTimeout(() => void go(), EVERY_MS);
  };
  const seen = () => void go();
  document.addEventListener('visibilitychange', seen);
  onBeforeUnmount(() => {
    over = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', seen);
  });
  void go();
}
