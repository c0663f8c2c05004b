/** Objects in words: what one is, in one line. */
import { useI18n } from 'vue-i18n';
import type { InspectedObject } from '../../../../main/contract/console/inspect.ts';
import { shortId } from '../../../ui/format.ts';
import type { ConsoleKey } from '../../i18n/en/index.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useConsole } from '../../stores/console.ts';

export const icons: Readonly<Record<InspectedObject['type'], string>> = {
  worker: 'i-lucide-cpu',
  webRtcServer: 'i-lucide-plug',
  router: 'i-lucide-waypoints',
  transport: 'i-lucide-cable',
  producer: 'i-lucide-arrow-up-from-line',
  consumer: 'i-lucide-arrow-down-to-line',
  dataProducer: 'i-lucide-message-square-share',
  dataConsumer: 'i-lucide-message-square-text',
  rtpObserver: 'i-lucide-ear',
  room: 'i-lucide-door-open',
};

/** From a worker inwards. */
export const objectTypes = Object.keys(icons) as InspectedObject['type'][];

export interface Said {
  readonly title: string;
  /** The rest, in the order of what tells most. */
  readonly details: readonly string[];
}

/** A transport that works needs no words for it. */
function trouble({ ice, dtls }: InspectedObject['facts']): string[] {
  const well = (ice === 'connected' || ice === 'completed') && dtls === 'connected';
  return well || ice === undefined ? [] : [`ICE ${ice}`, `DTLS ${dtls}`];
}

export function useObjectWords() {
  const { t, locale } = useWords();
  const { te } = useI18n({ useScope: 'global' });
  const console = useConsole();

  /** A word for what an object says of itself; what there is no word for stays as it is. */
  const word = (group: string, value: unknown): string => {
    const key = [`inspector.${group}.${String(value)}`, `inspector.terms.${String(value)}`].find((one) => te(one));
    return key ? t(key as ConsoleKey) : String(value ?? '');
  };
  const percent = (part: number) => new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }).format(part);

  function say({ type, id, facts }: InspectedObject): Said {
    const details = detailsOf(type, facts);
    return { title: titleOf(type, id, facts), details: details.filter((detail) => detail !== '') };
  }

  function titleOf(type: InspectedObject['type'], id: string, facts: InspectedObject['facts']): string {
    switch (type) {
      case 'worker':
        return t('inspector.worker', { n: Number(facts['index'] ?? 0) + 1 });
      case 'webRtcServer':
        return `${t('inspector.type.webRtcServer')} ${facts['address'] ?? ''}:${facts['port'] ?? ''}`;
      case 'room':
        return `${t('inspector.type.room')} ${facts['name'] ?? id}`;
      case 'router':
        return facts['room'] ? t('inspector.routerOf', { room: facts['room'] }) : `${t('inspector.type.router')} ${shortId(id)}`;
      case 'transport':
        return facts['kind'] === 'webrtc' ? (facts['direction'] ? word('direction', facts['direction']) : t('inspector.type.transport')) : word('transport', facts['kind']);
      case 'producer':
      case 'consumer':
        return `${word('source', facts['source'] ?? facts['kind'])} ${facts['codec'] ?? ''}`.trim();
      case 'dataProducer':
      case 'dataConsumer':
        return `${t(`inspector.type.${type}`)}${facts['label'] ? ` “${facts['label']}”` : ''}`;
      case 'rtpObserver':
        return word('observer', facts['kind']);
    }
  }

  function detailsOf(type: InspectedObject['type'], facts: InspectedObject['facts']): string[] {
    const paused = facts['paused'] ? [t('inspector.paused')] : facts['producerPaused'] ? [t('inspector.producerPaused')] : [];
    const who = facts['name'] ? [String(facts['name'])] : [];
    switch (type) {
      case 'worker': {
        const cpu = console.state?.load?.workers.find(({ index }) => index === facts['index'])?.cpu;
        return [cpu === undefined ? '' : percent(cpu), t('inspector.routers', Number(facts['routers'] ?? 0)), `pid ${facts['pid']}`];
      }
      case 'router':
        return [t('inspector.transports', Number(facts['transports'] ?? 0))];
      case 'room':
        return [t('frame.people', Number(facts['people'] ?? 0))];
      case 'transport':
        return [...who, ...trouble(facts), facts['remote'] ? `${facts['protocol']} ${facts['remote']}` : ''];
      case 'producer':
        return [...who, ...paused, facts['piped'] ? t('inspector.piped') : '', Number(facts['score'] ?? 10) < 8 ? t('inspector.scoreOf', { score: facts['score'] }) : ''];
      case 'consumer':
        return [facts['from'] ? t('inspector.fromTo', { from: facts['from'], to: facts['name'] ?? '' }) : (who[0] ?? ''), ...paused, facts['piped'] ? t('inspector.piped') : '', String(facts['layers'] ?? '')];
      case 'dataProducer':
        return [...who, ...paused];
      case 'dataConsumer':
        return [facts['from'] ? t('inspector.fromTo', { from: facts['from'], to: facts['name'] ?? '' }) : (who[0] ?? ''), ...paused];
      default:
        return [...paused];
    }
  }

  return { say, word, t, locale };
}
