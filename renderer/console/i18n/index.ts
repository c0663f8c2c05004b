import { createWords } from '../../ui/i18n/index.ts';
import { en } from './en/index.ts';
import { zhCN } from './zh-CN/index.ts';

/** What the console says. */
export const i18n = createWords({ en, 'zh-CN': zhCN });
