import type { Words } from '../../../ui/i18n/Words.ts';
import type { network as english } from '../en/network.ts';

export const network: Words<typeof english> = {
  title: '网络',
};
