import type { Words } from '../../../ui/i18n/Words.ts';
import type { projector as english } from '../en/projector.ts';

export const projector: Words<typeof english> = {
  title: '投影画面',
};
