import type { Words } from '../../../ui/i18n/Words.ts';
import type { preferences as english } from '../en/preferences.ts';

export const preferences: Words<typeof english> = {
  about: '关于 Soupbox',
};
