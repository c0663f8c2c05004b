/** Copies, and says whether it worked. */
import { copyText } from '../../../ui/copyText.ts';
import { useAsk } from '../../composables/useAsk.ts';
import { useWords } from '../../i18n/useWords.ts';

export function useCopy() {
  const { t } = useWords();
  const { tell } = useAsk();
  return async (text: string, done = t('frame.copied')) => tell((await copyText(text)) ? done : t('frame.copyFailed'));
}
