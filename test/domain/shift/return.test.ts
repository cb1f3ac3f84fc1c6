import { judgeReturn, type ReturnFacts } from '../../../domain/shift/return.ts';
import { aChampion } from '../../fakes/a-world.ts';

const good = { asked: 20, good: 20, problems: [] };
const endpoint = { status: 'InService', endpointConfigName: 'flights-g000003-aaaaaaaa', instanceCount: 4 };
const back: ReturnFacts = { target: aChampion(), instancesBefore: 4, endpoint, golden: good };
const { endpoint: _endpoint, ...gone } = back;
const { golden: _golden, ...unasked } = back;

test.each<{ when: string; facts: ReturnFacts; verdict: string; reason: string }>([
  { when: 'it serves and answers as before', facts: back, verdict: 'pass', reason: '20 of 20 golden requests answered as before' },
  { when: 'there is no endpoint', facts: gone, verdict: 'fail', reason: 'no endpoint any more' },
  {
    when: 'it is updating',
    facts: { ...back, endpoint: { ...endpoint, status: 'Updating' } },
    verdict: 'inconclusive',
    reason: 'Updating',
  },
  {
    when: 'AWS maintains it',
    facts: { ...back, endpoint: { ...endpoint, status: 'SystemUpdating' } },
    verdict: 'inconclusive',
    reason: 'SystemUpdating',
  },
  {
    when: 'something is pending',
    facts: { ...back, endpoint: { ...endpoint, pendingConfigName: 'x' } },
    verdict: 'inconclusive',
    reason: 'InService',
  },
  {
    when: 'it rests elsewhere',
    facts: { ...back, endpoint: { ...endpoint, endpointConfigName: 'flights-g000004-bbbbbbbb' } },
    verdict: 'fail',
    reason: 'expected InService on flights-g000003-aaaaaaaa',
  },
  {
    when: 'it failed',
    facts: { ...back, endpoint: { ...endpoint, status: 'Failed' } },
    verdict: 'fail',
    reason: 'Failed on flights-g000003-aaaaaaaa',
  },
  {
    when: 'an instance is missing',
    facts: { ...back, instancesBefore: 5 },
    verdict: 'fail',
    reason: '4 instances serve; before there were 5',
  },
  { when: 'there are more instances', facts: { ...back, instancesBefore: 3 }, verdict: 'pass', reason: '20 of 20' },
  { when: 'nobody could ask it', facts: unasked, verdict: 'fail', reason: 'no golden request could be sent' },
  {
    when: 'there were no golden requests',
    facts: { ...back, golden: { asked: 0, good: 0, problems: [] } },
    verdict: 'fail',
    reason: 'no golden request',
  },
  {
    when: 'it answers otherwise',
    facts: { ...back, golden: { asked: 20, good: 19, problems: ['golden request 7: x'] } },
    verdict: 'fail',
    reason: 'golden request 7',
  },
])('the return is $verdict when $when', ({ facts, verdict, reason }) => {
  const judged = judgeReturn(facts);
  expect(judged.verdict).toBe(verdict);
  expect(judged.reasons.join()).toContain(reason);
});
