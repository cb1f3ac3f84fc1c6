import fc from 'fast-check';
import type { AlarmFacts, AlarmResponse } from '../../../domain/alarm/facts.ts';
import { decideAlarmResponse } from '../../../domain/alarm/respond.ts';

type Registration = NonNullable<AlarmFacts['registration']>;

interface Change extends Partial<Omit<AlarmFacts, 'event' | 'registration' | 'endpoint' | 'watch'>> {
  readonly event?: Partial<AlarmFacts['event']>;
  readonly registration?: Partial<Registration> | null;
  readonly endpoint?: Partial<AlarmFacts['endpoint']>;
  readonly watch?: Partial<AlarmFacts['watch']>;
}

const ERRORS: Registration = { class: 'service', watches: 'errors' };

/** Generation 13 was promoted at noon; at 13:00 its error alarm fires, holds, and is about data of 12:57. */
const FIRING: AlarmFacts = {
  now: '2026-11-24T13:02:00Z',
  event: {
    alarmName: 'fraud-errors',
    state: 'ALARM',
    previousState: 'OK',
    at: '2026-11-24T13:00:00.000+0000',
    evidenceFrom: '2026-11-24T12:57:00.000+0000',
    periodSeconds: 60,
    evaluationPeriods: 3,
  },
  handled: false,
  registration: ERRORS,
  reread: { state: 'ALARM' },
  flapsLastHour: 0,
  automation: 'enabled',
  head: {
    generation: 13,
    champion: { generation: 13, config: 'fraud-prod-g000013-aaaaaaaa', promotedAt: '2026-11-24T12:00:00Z', isRollbackTarget: false },
    phase: 'WATCHING',
    lock: null,
    inFlight: null,
    goods: [{ generation: 12, config: 'fraud-prod-g000012-bbbbbbbb', intact: true }],
    autoRollbacks: [],
  },
  endpoint: { status: 'InService', config: 'fraud-prod-g000013-aaaaaaaa' },
  fresh: null,
  waited: { times: 0, seconds: 0 },
  alarmsElsewhere: 0,
  watch: { for: '24h', rollBackOn: ['errors', 'latency'], notifyOn: ['dataDrift'], maxAutomaticRollbacksPerDay: 2 },
};

const facts = (change: Change): AlarmFacts => ({
  ...FIRING,
  ...change,
  event: { ...FIRING.event, ...change.event },
  registration: change.registration === null ? null : { ...ERRORS, ...change.registration },
  endpoint: { ...FIRING.endpoint, ...change.endpoint },
  watch: { ...FIRING.watch, ...change.watch },
});

const head = (change: Partial<AlarmFacts['head']>) => ({ head: { ...FIRING.head, ...change } });
const champion = (change: Partial<AlarmFacts['head']['champion']>) => head({ champion: { ...FIRING.head.champion, ...change } });

test.each<{ name: string; change: Change; expected: Partial<AlarmResponse> }>([
  {
    name: 'everything speaks for it',
    change: {},
    expected: { row: 20, action: 'roll back', endState: 'VERIFY', target: FIRING.head.goods[0] },
  },
  { name: 'the event was answered', change: { handled: true }, expected: { row: 1, action: 'none', endState: 'DUPLICATE' } },
  { name: 'the alarm went OK', change: { event: { state: 'OK' } }, expected: { row: 2, action: 'record', endState: 'IGNORED' } },
  { name: 'data went missing', change: { event: { state: 'INSUFFICIENT_DATA' } }, expected: { row: 2, endState: 'IGNORED' } },
  { name: 'it was in ALARM before', change: { event: { previousState: 'ALARM' } }, expected: { row: 2, endState: 'IGNORED' } },
  { name: 'it comes from INSUFFICIENT_DATA', change: { event: { previousState: 'INSUFFICIENT_DATA' } }, expected: { row: 20 } },
  { name: 'its actions are suppressed', change: { event: { actionsSuppressed: true } }, expected: { row: 2, endState: 'IGNORED' } },
  { name: "the alarm is nobody's", change: { registration: null }, expected: { row: 3, action: 'notify', endState: 'NOTIFIED' } },
  {
    name: 'callers send nonsense',
    change: { registration: { class: 'client' } },
    expected: { row: 3, action: 'notify', endState: 'NOTIFIED' },
  },
  {
    name: 'the data drifted',
    change: { registration: { class: 'data-drift' } },
    expected: { row: 3, action: 'retrain', endState: 'NOTIFIED' },
  },
  { name: 'scores moved', change: { registration: { class: 'score' } }, expected: { row: 3, action: 'notify' } },
  { name: 'a disk is full', change: { registration: { class: 'infra' } }, expected: { row: 3, action: 'notify' } },
  {
    name: 'the policy does not roll back on it',
    change: { registration: { watches: 'invalidOutput' } },
    expected: { row: 3, action: 'notify' },
  },
  {
    name: 'the policy names the alarm itself',
    change: { registration: { watches: 'chargebacks' }, watch: { rollBackOn: ['fraud-errors'] } },
    expected: { row: 20 },
  },
  {
    name: 'it was not read again',
    change: { reread: null },
    expected: { row: 4, action: 'wait', endState: null, wait: { seconds: 60, thenLook: 'alarm' } },
  },
  {
    name: 'it is OK again',
    change: { reread: { state: 'OK' }, flapsLastHour: 2 },
    expected: { row: 4, action: 'record', endState: 'FLAP' },
  },
  {
    name: 'it flaps for the third time',
    change: { reread: { state: 'OK' }, flapsLastHour: 3 },
    expected: { row: 4, action: 'notify', endState: 'FLAP' },
  },
  { name: 'it cannot tell any more', change: { reread: { state: 'INSUFFICIENT_DATA' } }, expected: { row: 4, endState: 'FLAP' } },
  { name: 'the endpoint is frozen', change: head({ phase: 'FROZEN' }), expected: { row: 5, action: 'page', endState: 'FROZEN' } },
  { name: 'automation is off', change: { automation: 'disabled' }, expected: { row: 5, action: 'page', endState: 'FROZEN' } },
  {
    name: 'it watches a fleet that is gone',
    change: { event: { endpointConfigName: 'fraud-prod-g000012-bbbbbbbb' } },
    expected: { row: 6, action: 'record', endState: 'STALE_DIMENSION' },
  },
  {
    name: "it watches the champion's fleet",
    change: { event: { endpointConfigName: 'fraud-prod-g000013-aaaaaaaa' } },
    expected: { row: 20 },
  },
  { name: "its data begin exactly with the grace's end", change: champion({ promotedAt: '2026-11-24T12:55:00Z' }), expected: { row: 20 } },
  {
    name: 'its data begin a second earlier',
    change: champion({ promotedAt: '2026-11-24T12:55:01Z' }),
    expected: { row: 7, action: 'wait', endState: null, wait: { seconds: 180, thenLook: 'fresh data' } },
  },
  {
    name: 'it fires just after the promotion: the wait reaches past the grace',
    change: { ...champion({ promotedAt: '2026-11-24T13:01:30Z' }), now: '2026-11-24T13:02:00Z' },
    expected: { row: 7, action: 'wait', wait: { seconds: 270, thenLook: 'fresh data' } },
  },
  {
    name: 'on fresh data it does not breach',
    change: { ...champion({ promotedAt: '2026-11-24T12:59:00Z' }), fresh: { breaching: false } },
    expected: { row: 7, action: 'record', endState: 'STALE_EVIDENCE' },
  },
  {
    name: 'on fresh data it still breaches',
    change: { ...champion({ promotedAt: '2026-11-24T12:59:00Z' }), fresh: { breaching: true } },
    expected: { row: 20 },
  },
  {
    name: 'it does not say since when: three periods before it fired, exactly old enough',
    change: { ...champion({ promotedAt: '2026-11-24T12:55:00Z' }), event: { evidenceFrom: undefined } },
    expected: { row: 20 },
  },
  {
    name: 'it does not say since when, and is too old',
    change: { ...champion({ promotedAt: '2026-11-24T12:55:01Z' }), event: { evidenceFrom: undefined } },
    expected: { row: 7, action: 'wait' },
  },
  { name: 'the watch ends this second', change: champion({ promotedAt: '2026-11-23T13:02:00Z' }), expected: { row: 20 } },
  {
    name: 'the watch is over',
    change: champion({ promotedAt: '2026-11-23T13:01:59Z' }),
    expected: { row: 8, action: 'page', endState: 'NOTIFIED' },
  },
  {
    name: 'the watch is over, but a delivery is under way',
    change: head({ phase: 'DELIVERING', champion: { ...FIRING.head.champion, promotedAt: '2026-11-20T00:00:00Z' } }),
    expected: { row: 20 },
  },
  {
    name: 'another config serves',
    change: { endpoint: { config: 'by-hand' } },
    expected: { row: 9, action: 'freeze', endState: 'FROZEN' },
  },
  {
    name: 'our own shift is under way',
    change: {
      ...head({ inFlight: { config: 'fraud-prod-g000014-cccccccc', timeoutSeconds: 6300 } }),
      endpoint: { status: 'Updating', pendingConfig: 'fraud-prod-g000014-cccccccc' },
    },
    expected: { row: 10, action: 'wait', endState: null },
  },
  {
    name: 'our own shift has landed and is not recorded yet',
    change: {
      ...head({ inFlight: { config: 'fraud-prod-g000014-cccccccc', timeoutSeconds: 6300 } }),
      endpoint: { config: 'fraud-prod-g000014-cccccccc' },
    },
    expected: { row: 10, action: 'wait', endState: null },
  },
  {
    name: 'our own shift takes longer than its timeout',
    change: {
      ...head({ inFlight: { config: 'fraud-prod-g000014-cccccccc', timeoutSeconds: 6300 } }),
      endpoint: { status: 'Updating', pendingConfig: 'fraud-prod-g000014-cccccccc' },
      waited: { times: 105, seconds: 6300 },
    },
    expected: { row: 10, action: 'page', endState: 'PAGED' },
  },
  {
    name: 'somebody else updates the endpoint',
    change: { endpoint: { status: 'Updating', pendingConfig: 'by-hand' } },
    expected: { row: 11, action: 'freeze', endState: 'FROZEN' },
  },
  {
    name: 'AWS patches the endpoint',
    change: { endpoint: { status: 'SystemUpdating' } },
    expected: { row: 12, action: 'wait', endState: null, wait: { seconds: 60, thenLook: 'endpoint' } },
  },
  {
    name: 'AWS patches the endpoint, third look',
    change: { endpoint: { status: 'SystemUpdating' }, waited: { times: 2, seconds: 150 } },
    expected: { row: 12, action: 'wait', wait: { seconds: 135, thenLook: 'endpoint' } },
  },
  {
    name: 'AWS patches the endpoint for 30 minutes less a second',
    change: { endpoint: { status: 'SystemUpdating' }, waited: { times: 8, seconds: 1799 } },
    expected: { row: 12, action: 'wait', wait: { seconds: 1, thenLook: 'endpoint' } },
  },
  {
    name: 'AWS patches the endpoint for 30 minutes',
    change: { endpoint: { status: 'SystemUpdating' }, waited: { times: 8, seconds: 1800 } },
    expected: { row: 12, action: 'page', endState: 'PAGED' },
  },
  {
    name: 'the endpoint serves a mix',
    change: { endpoint: { status: 'UpdateRollbackFailed' } },
    expected: { row: 13, action: 'page', endState: 'PAGED' },
  },
  { name: 'the endpoint is dead', change: { endpoint: { status: 'Failed' } }, expected: { row: 14, action: 'page', endState: 'PAGED' } },
  {
    name: 'another execution holds the lock',
    change: head({ lock: { holder: 'shift-1', alive: true } }),
    expected: { row: 15, action: 'wait', endState: null, wait: { seconds: 60, thenLook: 'alarm' } },
  },
  {
    name: 'another execution holds the lock for 15 minutes',
    change: { ...head({ lock: { holder: 'shift-1', alive: true } }), waited: { times: 15, seconds: 900 } },
    expected: { row: 15, action: 'page', endState: 'PAGED' },
  },
  {
    name: 'a dead execution holds the lock',
    change: head({ lock: { holder: 'shift-1', alive: false } }),
    expected: { row: 15, action: 'page', endState: 'PAGED' },
  },
  {
    name: 'the champion is a rollback target',
    change: champion({ isRollbackTarget: true }),
    expected: { row: 16, action: 'freeze', endState: 'FROZEN' },
  },
  {
    name: 'this generation was rolled back before',
    change: head({ autoRollbacks: [{ at: '2026-10-01T00:00:00Z', generation: 13 }] }),
    expected: { row: 17, action: 'freeze', endState: 'FROZEN' },
  },
  {
    name: 'one rollback today',
    change: head({ autoRollbacks: [{ at: '2026-11-24T08:00:00Z', generation: 11 }] }),
    expected: { row: 20 },
  },
  {
    name: 'two rollbacks today',
    change: head({
      autoRollbacks: [
        { at: '2026-11-24T08:00:00Z', generation: 11 },
        { at: '2026-11-23T13:02:01Z', generation: 10 },
      ],
    }),
    expected: { row: 17, action: 'freeze', endState: 'FROZEN' },
  },
  {
    name: 'two rollbacks, one of them exactly a day ago',
    change: head({
      autoRollbacks: [
        { at: '2026-11-24T08:00:00Z', generation: 11 },
        { at: '2026-11-23T13:02:00Z', generation: 10 },
      ],
    }),
    expected: { row: 20 },
  },
  { name: 'one other endpoint alarms too', change: { alarmsElsewhere: 1 }, expected: { row: 20 } },
  { name: 'two other endpoints alarm too', change: { alarmsElsewhere: 2 }, expected: { row: 18, action: 'page', endState: 'HELD' } },
  { name: 'nothing was ever good', change: head({ goods: [] }), expected: { row: 19, action: 'page', endState: 'PAGED' } },
  {
    name: 'the good generation lost its artifact',
    change: head({ goods: [{ generation: 12, config: 'fraud-prod-g000012-bbbbbbbb', intact: false }] }),
    expected: { row: 19, action: 'page', endState: 'PAGED' },
  },
  {
    name: 'only the champion itself is good',
    change: head({ goods: [{ generation: 13, config: 'fraud-prod-g000013-aaaaaaaa', intact: true }] }),
    expected: { row: 19, endState: 'PAGED' },
  },
  {
    name: 'the newest good one is damaged: the next older one is taken',
    change: head({
      goods: [
        { generation: 12, config: 'fraud-prod-g000012-bbbbbbbb', intact: false },
        { generation: 9, config: 'fraud-prod-g000009-dddddddd', intact: true },
        { generation: 8, config: 'fraud-prod-g000008-eeeeeeee', intact: true },
      ],
    }),
    expected: { row: 20, target: { generation: 9, config: 'fraud-prod-g000009-dddddddd', intact: true } },
  },
])('$name', ({ change, expected }) => {
  expect(decideAlarmResponse(facts(change))).toMatchObject(expected);
});

test('every answer has a reason, and only waits are open', () => {
  const flips = fc.record(
    {
      handled: fc.boolean(),
      reread: fc.constantFrom(null, { state: 'OK' }, { state: 'ALARM' }),
      automation: fc.constantFrom('enabled' as const, 'disabled' as const),
      fresh: fc.constantFrom(null, { breaching: true }, { breaching: false }),
      endpoint: fc.record({
        status: fc.constantFrom('InService', 'Updating', 'SystemUpdating', 'Failed', 'Deleting', 'OutOfService'),
        config: fc.constantFrom('fraud-prod-g000013-aaaaaaaa', 'x'),
      }),
      alarmsElsewhere: fc.nat(3),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(flips, fc.constantFrom<AlarmFacts['head']['phase'][]>('IDLE', 'WATCHING', 'FROZEN', 'ROLLING_BACK'), (change, phase) => {
      const response = decideAlarmResponse(facts({ ...change, ...head({ phase }) }));
      expect(response.reason).not.toBe('');
      expect(response.endState === null).toBe(response.action === 'wait');
      expect(response.wait !== undefined).toBe(response.action === 'wait');
      expect(response.target !== undefined).toBe(response.action === 'roll back');
    }),
  );
});

test('a rollback never goes to a generation that is not older than the champion', () => {
  const good = fc.record({ generation: fc.integer({ min: 1, max: 20 }), intact: fc.boolean() });
  fc.assert(
    fc.property(fc.array(good, { maxLength: 6 }), (goods) => {
      const sorted = goods.sort((a, b) => b.generation - a.generation).map((one) => ({ ...one, config: `c${one.generation}` }));
      const response = decideAlarmResponse(facts(head({ goods: sorted })));
      if (response.target) {
        expect(response.target.generation).toBeLessThan(13);
        expect(response.target.intact).toBe(true);
      }
    }),
  );
});
