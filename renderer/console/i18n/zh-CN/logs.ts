import type { Words } from '../../../ui/i18n/Words.ts';
import type { logs as english } from '../en/logs.ts';

export const logs: Words<typeof english> = {
  title: '日志',
};
