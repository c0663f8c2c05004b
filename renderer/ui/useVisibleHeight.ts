import { useEventListener } from '@vueuse/core';

/**
 * Keeps the CSS variable `--visible-height` at what an on-screen keyboard
 * leaves. Chromium resizes the page by itself; Safari lays its keyboard over
 * it and tells only the visual viewport.
 */
export function useVisibleHeight(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const update = () => {
    // Zoomed in with two fingers, a small part is visible on purpose.
    if (viewport.scale > 1.01) return;
    document.documentElement.style.setProperty('--visible-height', `${Math.round(viewport.height)}px`);
    // Safari also scrolls what was just made to fit.
    if (viewport.offsetTop > 0) window.scrollTo(0, 0);
  };
  update();
  useEventListener(viewport, ['resize', 'scroll'], update);
}
