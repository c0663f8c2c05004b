import type { Words } from '../../../ui/i18n/Words.ts';
import type { inspector as english } from '../en/inspector.ts';

export const inspector: Words<typeof english> = {
  title: '检查器',
};
