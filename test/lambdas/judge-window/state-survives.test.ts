import * as v from 'valibot';
import { toInstant, toMillis } from '../../../adapters/time.ts';
import { evidenceOf } from '../../../domain/canary/evidence.ts';
import { type JudgeState, judgeWindow as judge } from '../../../domain/canary/judge.ts';
import { canaryPolicySchema } from '../../../domain/canary/policy.ts';
import { judgeStateSchema } from '../../../domain/canary/state-schema.ts';
import { judgeWindow } from '../../../lambdas/judge-window/judge-window.ts';
import type { Json } from '../../../rehearsal/cloud/cloud.ts';
import { aWorld, minutesLater, NOW } from '../../fakes/a-world.ts';
import { aPolicy } from '../../fakes/policies.ts';
import { Walker } from '../../stepfunctions/definitions.ts';
import { fleet, promotedShift, shiftInput } from '../../stepfunctions/story.ts';
import { RequestMetrics } from './a-bake.ts';

const BLUE = 'flights-g000003-aaaaaaaa';
const GREEN = 'flights-g000004-bbbbbbbb';
const ERRORS_AND_LATENCY = { errors: 0.6, latency: { weight: 0.4, tolerance: '10%' } };

/** A day before the shift and an hour of it: twenty requests a minute, a quarter of them to the challenger, latencies that go round. */
function traffic(metrics: RequestMetrics, shiftAt: number, broken: (minute: number, i: number) => boolean): void {
  for (let minute = -24 * 60; minute < 60; minute++) {
    const many = minute < -60 ? 1 : 20;
    for (let i = 0; i < many; i++) {
      const config = minute >= 0 && i % 4 === 0 ? GREEN : BLUE;
      const status = config === GREEN && broken(minute, i) ? 500 : 200;
      metrics.add({
        config,
        at: toInstant(shiftAt + minute * 60_000 + i * 1000),
        status,
        latency: 800 + ((i * 37 + minute * 13) % 400),
      });
    }
  }
}

const BEGINS = '2026-11-21T10:00:00.000Z';
const CALLS = 32;

/** Calls the real step each minute; what it remembers goes back as it came out of the real workflow, which is walked with its answers. */
async function baked(broken: (minute: number, i: number) => boolean) {
  const world = await aWorld(aPolicy({ owner: { canary: { events: ERRORS_AND_LATENCY } } }));
  const metrics = new RequestMetrics();
  traffic(metrics, toMillis(BEGINS), broken);
  world.endpoints.serving('flights', BLUE);
  world.endpoints.change('flights', { status: 'Updating', pendingConfigName: GREEN, variantStatuses: ['Baking'] });
  const step = judgeWindow({ ...world, metrics, dataBucket: 'data' });
  const answers: Json[] = [];
  let judge: Record<string, unknown> = {};
  for (let window = 0; window < CALLS; window++) {
    if (window === CALLS - 1) world.endpoints.land('flights');
    const answer = await step({
      at: toInstant(toMillis(BEGINS) + window * 60_000),
      delivery: world.delivery,
      fleet: { ...fleet, bakeWindows: 20 },
      judge,
      window,
    });
    const sent = JSON.stringify(answer);
    answers.push(JSON.parse(sent) as Json);
    judge = v.parse(v.object({ judge: v.looseObject({}) }), JSON.parse(sent)).judge;
  }
  const windows = await world.objects.list(`s3://data/deliveries/flights/${world.delivery.deliveryId}/windows/`);
  const documents = await Promise.all(windows.map(async ({ key }) => JSON.parse((await world.objects.text(`s3://data/${key}`)) ?? '')));
  return { answers, judge, documents, metrics, world };
}

const memory = v.object({
  state: v.nullable(judgeStateSchema),
  verdict: v.string(),
  counting: v.object({ metrics: v.array(v.string()) }),
  evidence: v.optional(v.object({ logEvidence: v.number(), threshold: v.number() })),
  summary: v.object({ warnings: v.array(v.string()) }),
});

test.each([
  { name: 'a healthy challenger', broken: () => false },
  { name: 'one that fails each third request', broken: (_minute: number, i: number) => i % 3 === 0 },
])(
  '$name: what is remembered is the state of an unbroken run, to the last bit, and comes through the workflow as it is',
  async ({ broken }) => {
    const { answers, judge: remembered, documents, metrics } = await baked(broken);
    const walked = await new Walker('shift-traffic').walk(shiftInput, { ...promotedShift, 'Judge window': answers });
    const payload = v.object({ Payload: v.object({ judge: v.unknown() }) });
    const given = walked.calls
      .filter(([name]) => name === 'Judge window')
      .map(([, args]) => JSON.stringify(v.parse(payload, args).Payload.judge));
    const told = answers.map((answer) => JSON.stringify(v.parse(v.object({ judge: v.unknown() }), answer).judge));
    expect(given).toEqual(['{}', ...told.slice(0, -1)]);
    const last = v.parse(memory, remembered);
    const policy = v.parse(canaryPolicySchema, aPolicy({ owner: { canary: { events: ERRORS_AND_LATENCY } } }).canary);
    let state: JudgeState | null = null;
    for (const document of documents) {
      ({ state } = judge(state, document, policy, { windows: 20, metrics: last.counting.metrics, advisory: false }));
    }
    expect(documents.length).toBeGreaterThanOrEqual(20);
    expect(last.state).toStrictEqual(state);
    expect(JSON.stringify(last.state)).toBe(JSON.stringify(state));
    const evidence = metrics.published.filter(({ name }) => name === 'CanaryEvidence').at(-1)?.value;
    expect(evidence).toBe(state && evidenceOf(state).logEvidence);
    expect(last.evidence).toEqual({ logEvidence: evidence, threshold: state && evidenceOf(state).threshold });
  },
);

test('the plan is frozen once, before the first window, and written down', async () => {
  const { answers, world } = await baked(() => false);
  const frozen = v.object({ judge: v.object({ counting: v.unknown() }) });
  const plans = answers.map((answer) => JSON.stringify(v.parse(frozen, answer).judge.counting));
  expect(new Set(plans).size).toBe(1);
  const written = await world.objects.text(`s3://data/deliveries/flights/${world.delivery.deliveryId}/judge-plan.json`);
  expect(JSON.parse(written ?? '')).toMatchObject({ windows: 20, metrics: ['errors', 'latency:p50', 'latency:p90', 'latency:p99'] });
});

test('a state that is not whole is refused, not judged with', async () => {
  const world = await aWorld();
  world.endpoints.serving('flights', BLUE);
  const step = judgeWindow({ ...world, metrics: new RequestMetrics(), dataBucket: 'data' });
  const judge = { nextIndex: 1, state: { version: 1, t: 1 } };
  await expect(step({ at: NOW, delivery: world.delivery, fleet, judge, window: 1 })).rejects.toThrow(/Expected/);
});

test('latencies that CloudWatch refuses to count leave errors to be judged, with a warning', async () => {
  const world = await aWorld(aPolicy({ owner: { canary: { events: ERRORS_AND_LATENCY } } }));
  world.endpoints.serving('flights', BLUE);
  world.endpoints.change('flights', { status: 'Updating', pendingConfigName: GREEN, variantStatuses: ['Creating'] });
  const metrics = new RequestMetrics();
  metrics.add({ config: BLUE, at: minutesLater(-30), status: 200, latency: 1000 });
  metrics.countsLatency = false;
  const answer = await judgeWindow({ ...world, metrics, dataBucket: 'data' })({
    at: NOW,
    delivery: world.delivery,
    fleet,
    judge: {},
    window: 0,
  });
  expect(answer.judge.counting?.metrics).toEqual(['errors']);
  expect(answer.judge.summary.warnings).toEqual(['latency is not counted: CloudWatch answers no TC statistic of ModelLatency']);
});
