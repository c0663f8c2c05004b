import type { Words } from '../../../ui/i18n/Words.ts';
import type { media as english } from '../en/media.ts';

export const media: Words<typeof english> = {
  title: '媒体',
};
