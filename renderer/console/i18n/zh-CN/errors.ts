import type { Words } from '../../../ui/i18n/Words.ts';
import type { errors as english } from '../en/errors.ts';

export const errors: Words<typeof english> = {
  lost: '没有完成：与 Soupbox 的连接断开了。连接会自动恢复，之后请再试一次。',
  invalid: 'Soupbox 不接受这项操作：{detail}',
  unauthorized: '此控制台的登录已失效，请重新登录。',
  forbidden: '不允许这样做：{detail}',
  notFound: '对象已经不存在了。',
  wrongState: '现在无法执行：{detail}',
  tooMany: '操作太频繁，请稍等片刻再试。',
  internal: 'Soupbox 内部出错，详情见日志。',
};
