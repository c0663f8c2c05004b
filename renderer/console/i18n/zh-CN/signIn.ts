import type { Words } from '../../../ui/i18n/Words.ts';
import type { signIn as english } from '../en/signIn.ts';

export const signIn: Words<typeof english> = {
  title: '登录',
  heading: '登录控制台',
  link: '最简单的方法：打开 Soupbox 启动时显示的控制台链接。链接只能用一次，每次启动都会显示新的。',
  token: '或者粘贴令牌',
  where: '令牌保存在运行 Soupbox 的电脑上，位于数据文件夹中的 {file} 文件。',
  button: '登录',
  wrong: '令牌不正确。请复制文件中的整行内容再试。',
};
