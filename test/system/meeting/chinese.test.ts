import { describe, expect, test } from 'vitest';
import { party } from '../../support/browser/party.ts';

describe('a browser that prefers Chinese', () => {
  const here = party(1, { browser: { locale: 'zh-CN' } });

  test('gets the page in Chinese, from joining to leaving', async () => {
    const { page } = here.guests[0]!.participant;
    await page.goto(here.url());
    await page.getByRole('textbox', { name: '你的名字' }).fill('小明');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await page.getByRole('button', { name: '加入', exact: true }).click();
    await page.getByRole('toolbar', { name: '会议控制' }).waitFor();
    // No English words are left over.
    expect(await page.locator('body').innerText()).not.toMatch(/\b(Join|Leave|Chat|People|Share|Microphone|Camera)\b/);
    await page.getByRole('button', { name: '离开', exact: true }).click();
    await page.getByText('你已离开会议').waitFor();
  });
});
