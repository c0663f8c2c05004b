import type { CapacityState, Prediction } from '../../../main/contract/capacity.ts';
import { bitrate, percent } from '../../ui/format.ts';
import { useWords } from '../i18n/useWords.ts';

type Link = CapacityState['link'];

/** A figure that nobody takes for exact: 873 is about 870. */
export function rounded(value: number): number {
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.floor(value / digit) * digit;
}

/** How predictions and their reasons are said. */
export function useCapacityWords() {
  const { t, locale } = useWords();
  const plain = (value: number) => value.toLocaleString(locale.value);
  const people = (count: number) => t('capacity.people', { n: plain(count) }, count);

  function sees({ large, small }: Prediction): string {
    const values = { large: large.height, small: small.height, n: small.count };
    if (large.count > 0 && small.count > 0) return t('capacity.sees.both', values);
    if (large.count > 0) return t('capacity.sees.large', values);
    return t(small.count > 0 ? 'capacity.sees.small' : 'capacity.sees.sound', values);
  }

  /** The one sentence: "32 people: …, 61 Mbit/s, 34 % of this machine". */
  function needs(prediction: Prediction): string {
    return t('capacity.needs', { people: people(prediction.people), sees: sees(prediction), rate: bitrate(prediction.bitrate.out, locale.value), share: percent(prediction.cpu, locale.value) });
  }

  function limit({ limit }: Prediction, link: Link): string {
    if (limit === 'cpu' || !link) return t('capacity.limit.cpu');
    return t(link.wifi ? 'capacity.limit.wifi' : 'capacity.limit.link', { name: link.name, mbps: plain(Math.round(link.mbps)) });
  }

  /** Whether it fits, what binds, and what would be given up. */
  function verdict(prediction: Prediction, link: Link): string {
    const most = people(rounded(prediction.mostPeople));
    const judged = t(`capacity.verdict.${prediction.verdict}`, { limit: limit(prediction, link), most });
    return prediction.verdict === 'too-much' ? `${judged} ${t(`capacity.given.${prediction.step ?? 'full'}`)}` : judged;
  }

  return { people, needs, verdict };
}
