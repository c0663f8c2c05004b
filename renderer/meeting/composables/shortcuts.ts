export type Shortcut = 'microphone' | 'camera' | 'view' | 'chat' | 'people' | 'fullScreen' | 'help';

/** What of a key press matters here. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  repeat: boolean;
  /** Whether the focus is where letters are typed. */
  typing: boolean;
}

const withControl: Record<string, Shortcut> = { d: 'microphone', e: 'camera' };
const alone: Record<string, Shortcut> = {
  m: 'microphone',
  v: 'camera',
  c: 'chat',
  p: 'people',
  g: 'view',
  f: 'fullScreen',
  '?': 'help',
};

/** The shortcut that a key press means, if any. Held keys count once; letters do nothing while typing. */
export function shortcutOf(press: KeyPress): Shortcut | null {
  if (press.repeat || press.altKey) return null;
  const key = press.key.toLowerCase();
  if (press.ctrlKey || press.metaKey) {
    return press.shiftKey || (press.ctrlKey && press.metaKey) ? null : (withControl[key] ?? null);
  }
  if (press.typing || (press.shiftKey && key !== '?')) return null;
  return alone[key] ?? null;
}

/** Whether letters typed at this element become text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // Menus and lists jump to what starts with a letter.
  if (target.closest('[role="menu"], [role="listbox"]')) return true;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'range', 'submit'].includes(target.type);
}

/** The keys of a shortcut, to be shown: the ones that work while typing first. */
export function keysOf(shortcut: Shortcut, isMac: boolean): string[] {
  const control = Object.keys(withControl).filter((key) => withControl[key] === shortcut);
  const plain = Object.keys(alone).filter((key) => alone[key] === shortcut);
  return [...control.map((key) => `${isMac ? '⌘' : 'Ctrl+'}${key.toUpperCase()}`), ...plain.map((key) => key.toUpperCase())];
}
