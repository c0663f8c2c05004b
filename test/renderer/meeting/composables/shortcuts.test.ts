import { describe, expect, it } from 'vitest';
import { keysOf, shortcutOf, type KeyPress } from '../../../../renderer/meeting/composables/shortcuts.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  typing: false,
  ...more,
});

describe('shortcutOf', () => {
  it.each([['m', 'microphone'], ['v', 'camera'], ['c', 'chat'], ['p', 'people'], ['g', 'view'], ['f', 'fullScreen']])('%s alone means %s', (key, shortcut) => {
    expect(shortcutOf(press(key))).toBe(shortcut);
  });

  it('takes "?" as it is typed on most keyboards', () => {
    expect(shortcutOf(press('?', { shiftKey: true }))).toBe('help');
  });

  it.each(['ctrlKey', 'metaKey'] as const)('%s with D and E works even while typing', (modifier) => {
    expect(shortcutOf(press('d', { [modifier]: true, typing: true }))).toBe('microphone');
    expect(shortcutOf(press('E', { [modifier]: true, typing: true }))).toBe('camera');
  });

  it('leaves letters to what is typed', () => {
    expect(shortcutOf(press('m', { typing: true }))).toBeNull();
    expect(shortcutOf(press('?', { typing: true }))).toBeNull();
  });

  it('leaves the browser and the system their own', () => {
    expect(shortcutOf(press('c', { ctrlKey: true }))).toBeNull();
    expect(shortcutOf(press('d', { ctrlKey: true, shiftKey: true }))).toBeNull();
    expect(shortcutOf(press('m', { altKey: true }))).toBeNull();
    expect(shortcutOf(press('M', { shiftKey: true }))).toBeNull();
  });

  it('counts a held key once', () => {
    expect(shortcutOf(press('m', { repeat: true }))).toBeNull();
  });
});

it('names the keys as they stand on the keyboard', () => {
  expect(keysOf('microphone', false)).toEqual(['Ctrl+D', 'M']);
  expect(keysOf('camera', true)).toEqual(['⌘E', 'V']);
  expect(keysOf('help', false)).toEqual(['?']);
});
