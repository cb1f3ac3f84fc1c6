import { judgeLanding, type Landing, type LandingFacts } from '../../../domain/shift/landing.ts';
import { aFleet } from '../../fakes/a-world.ts';

const BLUE = 'flights-g000003-aaaaaaaa';
const GREEN = 'flights-g000004-bbbbbbbb';
const good = { asked: 20, good: 20, problems: [] };
const bad = { asked: 20, good: 18, problems: ['golden request 3: answered 0.9, recorded 0.1'] };
const on = (endpointConfigName: string, changed: object = {}) => ({
  status: 'InService',
  endpointConfigName,
  instanceCount: 4,
  ...changed,
});
const fired = (kind: string) => ({ name: `flights-g000004-${kind}`, reason: 'it crossed the threshold' });
const judged = (verdict: LandingFacts['judged']['verdict']) => ({ verdict, sentence: `the judge says ${verdict}` });
const { championConfigName: _config, championGeneration: _generation, instancesBefore: _before, ...noChampion } = aFleet();
const first = { ...noChampion, first: true, alarms: [] };

const promoted: LandingFacts = {
  fleet: aFleet(),
  endpoint: on(GREEN),
  golden: good,
  alarmsFired: [],
  judged: judged('pass'),
  bakeSeen: true,
  returning: false,
  whenInconclusive: 'rollBack',
};
const returned: LandingFacts = { ...promoted, endpoint: on(BLUE) };
const { golden: _golden, ...unasked } = promoted;
const { endpoint: _endpoint, ...gone } = promoted;

interface Row extends Pick<Landing, 'landed' | 'verdict' | 'outcome'> {
  readonly when: string;
  readonly facts: LandingFacts;
  readonly reason: string;
}

const TABLE: readonly Row[] = [
  // On the challenger.
  {
    when: 'the judge cleared it and it answers',
    facts: promoted,
    landed: 'challenger',
    verdict: 'pass',
    outcome: 'PROMOTED',
    reason: '20 of 20 golden requests answered',
  },
  {
    when: 'one golden request fails',
    facts: { ...promoted, golden: { ...good, good: 19, problems: ['p'] } },
    landed: 'challenger',
    verdict: 'fail',
    outcome: 'ROLLED_BACK',
    reason: '19 of 20 golden requests',
  },
  {
    when: 'no golden request could be sent',
    facts: unasked,
    landed: 'challenger',
    verdict: 'inconclusive',
    outcome: 'INCONCLUSIVE_CANARY',
    reason: 'no golden request could be sent',
  },
  {
    when: 'there were no golden requests',
    facts: { ...promoted, golden: { asked: 0, good: 0, problems: [] } },
    landed: 'challenger',
    verdict: 'inconclusive',
    outcome: 'INCONCLUSIVE_CANARY',
    reason: 'no golden request',
  },
  {
    when: 'the judge convicted it too late',
    facts: { ...promoted, judged: judged('fail') },
    landed: 'challenger',
    verdict: 'fail',
    outcome: 'ROLLED_BACK',
    reason: 'the judge says fail; SageMaker shifted all traffic all the same',
  },
  {
    when: 'the judge could not tell',
    facts: { ...promoted, judged: judged('inconclusive') },
    landed: 'challenger',
    verdict: 'inconclusive',
    outcome: 'INCONCLUSIVE_CANARY',
    reason: 'the judge did not clear the challenger',
  },
  {
    when: 'the judge never came to an end',
    facts: { ...promoted, judged: judged('continue') },
    landed: 'challenger',
    verdict: 'inconclusive',
    outcome: 'INCONCLUSIVE_CANARY',
    reason: 'the judge did not clear the challenger',
  },
  {
    when: 'the judge could not tell and the policy promotes then',
    facts: { ...promoted, judged: judged('inconclusive'), whenInconclusive: 'promote' },
    landed: 'challenger',
    verdict: 'pass',
    outcome: 'PROMOTED',
    reason: '20 of 20',
  },
  {
    when: 'the judge convicted it, whatever the policy does when it cannot tell',
    facts: { ...promoted, judged: judged('fail'), whenInconclusive: 'promote' },
    landed: 'challenger',
    verdict: 'fail',
    outcome: 'ROLLED_BACK',
    reason: 'the judge says fail',
  },
  // A first endpoint.
  {
    when: 'a first endpoint answers',
    facts: { ...promoted, fleet: first, judged: judged('continue'), bakeSeen: false },
    landed: 'challenger',
    verdict: 'pass',
    outcome: 'PROMOTED',
    reason: '20 of 20',
  },
  {
    when: 'a first endpoint answers badly',
    facts: { ...promoted, fleet: first, golden: bad },
    landed: 'challenger',
    verdict: 'fail',
    outcome: 'FAILED',
    reason: '18 of 20',
  },
  {
    when: 'a first endpoint cannot be asked',
    facts: { ...unasked, fleet: first },
    landed: 'challenger',
    verdict: 'inconclusive',
    outcome: 'FAILED',
    reason: 'no golden request',
  },
  {
    when: 'a first endpoint failed',
    facts: { ...promoted, fleet: first, endpoint: on(GREEN, { status: 'Failed', failureReason: 'no capacity' }) },
    landed: 'nowhere',
    verdict: 'fail',
    outcome: 'FAILED',
    reason: 'the first endpoint is Failed: no capacity',
  },
  {
    when: 'a first endpoint is not there',
    facts: { ...gone, fleet: first },
    landed: 'nowhere',
    verdict: 'fail',
    outcome: 'FAILED',
    reason: 'there is no endpoint',
  },
  {
    when: 'a first endpoint is still starting after ten hours',
    facts: { ...promoted, fleet: first, endpoint: on(GREEN, { status: 'Creating' }) },
    landed: 'nowhere',
    verdict: 'fail',
    outcome: 'FAILED',
    reason: 'SageMaker gives no reason',
  },
  // Neither here nor there.
  {
    when: 'the endpoint is gone',
    facts: gone,
    landed: 'neither',
    verdict: 'fail',
    outcome: 'ROLLBACK_UNVERIFIED',
    reason: 'there is no endpoint',
  },
  {
    when: 'the endpoint is still updating',
    facts: { ...promoted, endpoint: on(BLUE, { status: 'Updating', pendingConfigName: GREEN }) },
    landed: 'neither',
    verdict: 'inconclusive',
    outcome: 'ROLLBACK_UNVERIFIED',
    reason: `Updating on ${BLUE}, pending ${GREEN}`,
  },
  {
    when: 'it is InService with something pending',
    facts: { ...promoted, endpoint: on(GREEN, { pendingConfigName: 'x' }) },
    landed: 'neither',
    verdict: 'inconclusive',
    outcome: 'ROLLBACK_UNVERIFIED',
    reason: 'pending x',
  },
  {
    when: 'it serves a config of somebody else',
    facts: { ...promoted, endpoint: on('foreign') },
    landed: 'neither',
    verdict: 'inconclusive',
    outcome: 'ROLLBACK_UNVERIFIED',
    reason: `expected ${GREEN} or ${BLUE}`,
  },
  {
    when: 'a rollback left a mix',
    facts: { ...promoted, endpoint: on(BLUE, { status: 'UpdateRollbackFailed' }) },
    landed: 'neither',
    verdict: 'inconclusive',
    outcome: 'ROLLBACK_UNVERIFIED',
    reason: 'UpdateRollbackFailed',
  },
  // Back on the champion.
  {
    when: 'SageMaker returned in silence',
    facts: returned,
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'without saying why',
  },
  {
    when: 'SageMaker returned and says why',
    facts: { ...returned, endpoint: on(BLUE, { failureReason: 'alarm' }) },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'and says: alarm',
  },
  {
    when: 'the judge convicted the challenger',
    facts: { ...returned, judged: judged('fail'), alarmsFired: [fired('verdict')] },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'the judge says fail',
  },
  {
    when: 'the judge could not tell',
    facts: { ...returned, judged: judged('inconclusive'), alarmsFired: [fired('verdict')] },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'INCONCLUSIVE_CANARY',
    reason: 'the judge says inconclusive',
  },
  {
    when: 'the judge could not tell and errors fired too',
    facts: { ...returned, judged: judged('inconclusive'), alarmsFired: [fired('verdict'), fired('errors')] },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'flights-g000004-verdict fired',
  },
  {
    when: 'an operator ended it',
    facts: { ...returned, alarmsFired: [fired('abort')] },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ABORTED',
    reason: 'an operator ended the shift',
  },
  {
    when: 'an operator ended it and the judge convicts too',
    facts: { ...returned, judged: judged('fail'), alarmsFired: [fired('verdict'), fired('abort')] },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ABORTED',
    reason: 'an operator',
  },
  {
    when: "a user's alarm named like ours fired",
    facts: { ...returned, alarmsFired: [{ name: 'shop-abort', reason: 'r' }] },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'alarm shop-abort fired: r',
  },
  {
    when: "another generation's abort fired",
    facts: { ...returned, alarmsFired: [{ name: 'flights-g000005-abort', reason: 'r' }] },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'flights-g000005-abort',
  },
  {
    when: 'the judge fell silent',
    facts: { ...returned, judged: judged('continue'), alarmsFired: [fired('heartbeat')] },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'flights-g000004-heartbeat fired',
  },
  {
    when: 'the challenger answered badly and was sent back',
    facts: { ...returned, returning: true, sentBack: { outcome: 'ROLLED_BACK', reasons: ['18 of 20 golden requests'] } },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: '18 of 20',
  },
  {
    when: 'the challenger was not cleared and was sent back',
    facts: { ...returned, returning: true, sentBack: { outcome: 'INCONCLUSIVE_CANARY', reasons: ['not cleared'] } },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'INCONCLUSIVE_CANARY',
    reason: 'not cleared',
  },
  {
    when: 'it was sent back and nobody remembers why',
    facts: { ...returned, returning: true },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'failed its golden requests',
  },
  {
    when: 'the champion answers otherwise than it did',
    facts: { ...returned, golden: bad },
    landed: 'champion',
    verdict: 'fail',
    outcome: 'ROLLBACK_UNVERIFIED',
    reason: 'without saying why',
  },
  {
    when: 'the champion could not be asked',
    facts: { ...unasked, endpoint: on(BLUE) },
    landed: 'champion',
    verdict: 'fail',
    outcome: 'ROLLBACK_UNVERIFIED',
    reason: 'without saying why',
  },
  {
    when: 'the champion has fewer instances than before',
    facts: { ...returned, endpoint: on(BLUE, { instanceCount: 3 }) },
    landed: 'champion',
    verdict: 'fail',
    outcome: 'ROLLBACK_UNVERIFIED',
    reason: 'without saying why',
  },
  {
    when: 'the champion has more instances than before',
    facts: { ...returned, endpoint: on(BLUE, { instanceCount: 5 }) },
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reason: 'without saying why',
  },
];

test.each(TABLE)('landed on $landed with $verdict, $outcome, when $when', ({ facts, landed, verdict, outcome, reason }) => {
  const landing = judgeLanding(facts);
  expect(landing).toMatchObject({
    landed,
    verdict,
    outcome,
    restorable: facts.endpoint !== undefined && facts.fleet.championConfigName !== undefined,
  });
  expect(landing.reasons[0]).toContain(reason);
});

test('a bake that nobody saw is told', () => {
  expect(judgeLanding({ ...promoted, bakeSeen: false }).warnings).toEqual([
    'no bake was seen: SageMaker may have shifted all traffic at once',
  ]);
  expect(judgeLanding(promoted).warnings).toEqual([]);
});

test('nothing but a verdict of pass on the challenger promotes', () => {
  for (const { facts } of TABLE) {
    const { landed, verdict, outcome } = judgeLanding(facts);
    expect(outcome === 'PROMOTED').toBe(landed === 'challenger' && verdict === 'pass');
  }
});
