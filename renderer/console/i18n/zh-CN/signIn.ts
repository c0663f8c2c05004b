import type { Words } from '../../../ui/i18n/Words.ts';
import type { signIn as english } from '../en/signIn.ts';

export const signIn: Words<typeof english> = {
  title: '登录',
};
