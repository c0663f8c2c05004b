import type { Words } from '../Words.ts';
import type { sharedEn } from './en.ts';

/** 简体中文 of what both pages say. */
export const sharedZhCN: Words<typeof sharedEn> = {
  app: { name: 'Soupbox' },
  settings: {
    title: '设置',
    language: '语言',
    theme: '外观',
    themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
  },
  quality: {
    unknown: '连接：暂无数据',
    poor: '连接：差',
    fair: '连接：一般',
    good: '连接：良好',
  },
};
