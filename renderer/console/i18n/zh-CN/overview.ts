import type { Words } from '../../../ui/i18n/Words.ts';
import type { overview as english } from '../en/overview.ts';

export const overview: Words<typeof english> = {
  title: '概览',
};
