import { useEventListener } from '@vueuse/core';
import { isTyping, shortcutOf, type Shortcut } from './shortcuts.ts';

/** Listens for shortcuts while the component lives. What is not given does nothing. */
export function useShortcuts(actions: Partial<Record<Shortcut, () => void>>): void {
  useEventListener(document, 'keydown', (event: KeyboardEvent) => {
    // A key that ends or confirms an input method's word is not ours.
    if (event.defaultPrevented || event.isComposing) return;
    const { key, ctrlKey, metaKey, altKey, shiftKey, repeat } = event;
    const shortcut = shortcutOf({ key, ctrlKey, metaKey, altKey, shiftKey, repeat, typing: isTyping(event.target) });
    const action = shortcut && actions[shortcut];
    if (!action) return;
    // Ctrl+D and Ctrl+E mean something else to the browser.
    event.preventDefault();
    action();
  });
}
