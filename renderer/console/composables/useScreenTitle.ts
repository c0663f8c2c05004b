import { nextTick, watch, watchEffect } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useWords } from '../i18n/useWords.ts';
import { useConsole } from '../stores/console.ts';

/**
 * Keeps the window's title, and moves the focus to the heading of a screen
 * that was navigated to: a screen reader reads it, and Tab goes on from there.
 */
export function useScreenTitle(): void {
  const route = useRoute();
  const router = useRouter();
  const soupbox = useConsole();
  const { t } = useWords();

  watchEffect(() => {
    const title = soupbox.signInNeeded ? 'signIn.title' : route.meta.title;
    document.title = title ? `${t(title)} – Soupbox` : 'Soupbox';
  });

  let shown: string | undefined;
  watch(
    () => route.meta.screen,
    async (screen) => {
      const first = shown === undefined;
      shown = screen;
      // The first screen is where a visit begins: nothing has to be said about it.
      if (first || !screen) return;
      await router.isReady();
      await nextTick();
      document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    },
  );
}
