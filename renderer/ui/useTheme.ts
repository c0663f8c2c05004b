import { createGlobalState, useColorMode } from '@vueuse/core';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Light, dark or like the system; remembered on this device. Changing the value changes the page. */
export const useTheme = createGlobalState(() => useColorMode({ emitAuto: true, storageKey: 'soupbox.theme', disableTransition: false }));
