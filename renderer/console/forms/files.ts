/** Files with settings: read with care, for anybody can hand one over. */
import { configSchema } from '../../../main/contract/config.ts';
import { problemsOf, type Problem } from './problems.ts';
import type { Settings } from './paths.ts';

/** Real ones have a few kilobytes. */
const MOST = 256 * 1024;

type Read = { settings: Settings; problems: [] } | { settings: null; problems: Problem[] };

const refuse = (key: Problem['key']): Read => ({ settings: null, problems: [{ path: '', key, values: {} }] });

/** Settings, complete; or everything that is wrong with them. */
export async function readSettingsFile(file: Blob): Promise<Read> {
  if (file.size > MOST) return refuse('forms.importing.tooLarge');
  let content: unknown;
  try {
    // An editor on Windows puts a mark before the text.
    content = JSON.parse((await file.text()).replace(/^\uFEFF/, ''));
  } catch {
    return refuse('forms.importing.notJson');
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return refuse('forms.importing.notSettings');
  const result = configSchema.safeParse(content);
  if (result.success) return { settings: result.data as Settings, problems: [] };
  return { settings: null, problems: [...problemsOf(content as Settings, 1).values()] };
}
