/** Scripts that stand in a page itself: its policy names each by what it says, so that nothing else can stand there. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** As sources for `script-src`. https://www.w3.org/TR/CSP3/#grammardef-hash-source */
export async function inlineScripts(page: string): Promise<string[]> {
  const html = await readFile(page, 'utf8');
  return [...html.matchAll(/<script>(.+?)<\/script>/gs)].map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
}
