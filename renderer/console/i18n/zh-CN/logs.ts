import type { Words } from '../../../ui/i18n/Words.ts';
import type { logs as english } from '../en/logs.ts';

export const logs: Words<typeof english> = {
  title: '日志',
  download: '下载',
  filter: '筛选日志',
  search: '搜索日志',
  level: '级别',
  allLevels: '所有级别',
  from: { debug: '调试及以上', info: '信息及以上', warn: '警告和错误', error: '错误', fatal: '致命错误' },
  levels: { trace: '跟踪', debug: '调试', info: '信息', warn: '警告', error: '错误', fatal: '致命' },
  subsystem: '来源',
  allSubsystems: '所有来源',
  count: '{n} 条',
  countOf: '{n} 条，共 {total} 条',
  newEntries: '{n} 条新日志',
  toNewest: '回到最新',
  empty: '还没有日志',
  emptyHint: 'Soupbox 的运行情况和出错信息会实时显示在这里。日志的详细程度可在“媒体”中设置。',
  nothingFound: '没有匹配的日志',
  nothingFoundHint: '请选择更低的级别、所有来源，或减少关键词。',
};
