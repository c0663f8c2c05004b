import { describe, expect, it } from 'vitest';
import type { ConsoleState, Warning } from '../../../../main/contract/console/state.ts';
import { chipOf } from '../../../../renderer/console/composables/chip.ts';
import { furtherWarnings, situationOf } from '../../../../renderer/console/composables/situation.ts';

const warning = (kind: Warning['kind'], severity: Warning['severity'] = 'warning'): Warning => ({ kind, severity, detail: {}, action: null });
const state = (change: Partial<ConsoleState> = {}) => ({ phase: 'running', error: null, meetingUrls: ['https://192.168.1.20:4443/'], warnings: [], ...change }) as unknown as ConsoleState;

describe('the large sentence', () => {
  it('waits for the first answer', () => expect(situationOf(null)).toEqual({ kind: 'waiting' }));
  it('is how to join while people can', () => expect(situationOf(state())).toEqual({ kind: 'ready' }));

  it('stays how to join when something else is wrong, which is said below', () => {
    const troubled = state({ warnings: [warning('disk-full', 'error'), warning('cpu-high')] });
    expect(situationOf(troubled)).toEqual({ kind: 'ready' });
    expect(furtherWarnings(troubled.warnings, situationOf(troubled))).toEqual(troubled.warnings);
  });

  it('is what keeps people from joining, said once', () => {
    const failed = state({ phase: 'failed', meetingUrls: [], warnings: [warning('port-taken', 'error'), warning('remote-admin-on', 'info')] });
    expect(situationOf(failed)).toEqual({ kind: 'trouble', warning: warning('port-taken', 'error') });
    expect(furtherWarnings(failed.warnings, situationOf(failed))).toEqual([warning('remote-admin-on', 'info')]);
  });

  it.each([
    [{ phase: 'failed', error: 'Port 4443 is taken.' }, { kind: 'start-failed', detail: { reason: 'Port 4443 is taken.' } }],
    [{ phase: 'stopped' }, { kind: 'stopped', action: 'start' }],
    [{ meetingUrls: [] }, { kind: 'no-network', action: 'open-network' }],
  ] as const)('says what is wrong where the appliance has not said it yet: %j', (change, expected) => {
    expect(situationOf(state(change as Partial<ConsoleState>))).toMatchObject({ kind: 'trouble', warning: expected });
  });

  it.each(['starting', 'stopping'] as const)('is %s, whatever else', (phase) => {
    expect(situationOf(state({ phase, warnings: [warning('no-network', 'error')] }))).toEqual({ kind: phase });
  });
});

describe('the chip', () => {
  it.each([
    ['open', state(), 'running'],
    ['open', state({ warnings: [warning('cpu-high')] }), 'attention'],
    ['open', state({ warnings: [warning('remote-admin-on', 'info')] }), 'running'],
    ['open', state({ phase: 'failed', warnings: [warning('port-taken', 'error')] }), 'failed'],
    ['connecting', null, 'unknown'],
    ['lost', state(), 'lost'],
  ] as const)('with a link that is %s says %s', (link, seen, word) => {
    expect(chipOf(link, seen).word).toBe(word);
  });
});
