import { createWords } from '../../ui/i18n/index.ts';
import { sharedEn } from '../../ui/i18n/shared/en.ts';
import { sharedZhCN } from '../../ui/i18n/shared/zh-CN.ts';
import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

/** What the pages over plain HTTP say. */
export const i18n = createWords({ en: { ...sharedEn, ...en }, 'zh-CN': { ...sharedZhCN, ...zhCN } });
