import * as v from 'valibot';
import type { Alarms } from '../../adapters/cloudwatch/alarms.ts';
import type { Metrics } from '../../adapters/cloudwatch/metrics.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import { toInstant, toMillis } from '../../adapters/time.ts';
import { countingSchema, planCounting } from '../../domain/canary/counting.ts';
import { evidenceOf } from '../../domain/canary/evidence.ts';
import { judgeWindow as judge } from '../../domain/canary/judge.ts';
import { judgeStateSchema } from '../../domain/canary/state-schema.ts';
import type { Fleet } from '../../domain/delivery/documents.ts';
import { METRICS } from '../../domain/delivery/metrics.ts';
import type { DeliveryPolicy } from '../../domain/policy/delivery-policy.ts';
import { closedWindows, firstWholeMinute } from '../../domain/shift/windows.ts';
import { deliveryUri } from '../shared/places.ts';
import { CapturedFiles } from './captured-files.ts';
import { readChampionFacts } from './champion-facts.ts';
import type { JudgeWindowInput } from './contract.ts';
import { readCounts } from './counts.ts';

export interface Ports {
  readonly objects: ObjectStore;
  readonly endpoints: Endpoints;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly dataBucket: string;
}

/** What the judge carries through the workflow from window to window. */
const memorySchema = v.object({
  /** Start of the first judged minute, seconds since the epoch; absent until the bake was seen. */
  bakeFrom: v.optional(v.number()),
  nextIndex: v.optional(v.number(), 0),
  state: v.optional(v.nullable(judgeStateSchema), null),
  /** What is counted, frozen with the first call; absent for a first fleet, which nobody compares. */
  counting: v.optional(countingSchema),
  /** ln of the evidence after the last window, and what convicts. */
  evidence: v.optional(v.object({ logEvidence: v.number(), threshold: v.number() })),
  /** Windows in which something of the plan could not be counted, by its name, and the last reason. */
  missing: v.optional(v.record(v.string(), v.object({ windows: v.number(), why: v.string() })), {}),
  verdict: v.optional(v.picklist(['continue', 'pass', 'fail', 'inconclusive']), 'continue'),
  sentence: v.optional(v.string(), 'no window was judged yet'),
  alarmsFired: v.optional(v.array(v.object({ name: v.string(), reason: v.string(), at: v.string() })), []),
});
export type JudgeMemory = v.InferOutput<typeof memorySchema>;

/** While the endpoint says one of these, SageMaker is still moving something. */
const MOVING: ReadonlySet<string> = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack']);

/** Reads each closed minute of both fleets once, judges it, and says to the alarms what SageMaker needs to know. */
export const judgeWindow = ({ objects, endpoints, metrics, alarms, dataBucket }: Ports) => {
  // A function that stays warm judges the next minute too, of the same delivery, with most of the same files.
  const captured = new CapturedFiles(objects);
  let followed: { readonly hash: string; readonly policy: DeliveryPolicy } | undefined;
  return async ({ at, delivery, fleet, judge: remembered }: JudgeWindowInput) => {
    const { hash } = delivery.policy;
    if (followed?.hash !== hash) followed = { hash, policy: await readPolicy(objects, delivery) };
    const { policy } = followed;
    let memory = v.parse(memorySchema, remembered);
    const view = await endpoints.describe(fleet.endpointName);
    const now = toMillis(at) / 1000;
    const moving = view !== undefined && MOVING.has(view.status);
    const ports = { metrics, captured, dataBucket };
    const problem = policy.problem.type;
    if (memory.counting === undefined && !fleet.first) {
      const counting = planCounting(policy.canary, await readChampionFacts(ports, fleet, policy.canary, problem, now));
      await objects.put(
        `${deliveryUri(dataBucket, delivery)}judge-plan.json`,
        JSON.stringify({ at, windows: fleet.bakeWindows, ...counting }),
      );
      memory = { ...memory, counting };
    }
    if (memory.bakeFrom === undefined && view?.variantStatuses.includes('Baking')) memory = { ...memory, bakeFrom: firstWholeMinute(now) };

    const { counting } = memory;
    if (memory.bakeFrom !== undefined && counting !== undefined) {
      const windows = closedWindows(memory.bakeFrom, memory.nextIndex, now);
      const counts = await readCounts(ports, fleet, windows, counting, problem);
      for (const [position, window] of windows.entries()) {
        const counted = counts[position];
        if (counted === undefined) break;
        const end = toInstant((window.start + 60) * 1000);
        const judged = judge(memory.state, { at: end, index: window.index, metrics: counted.metrics }, policy.canary, {
          windows: fleet.bakeWindows,
          metrics: counting.metrics,
          advisory: counting.advisory,
        });
        const { logEvidence, threshold } = judged.evidence;
        memory = {
          ...memory,
          nextIndex: window.index + 1,
          state: judged.state,
          evidence: { logEvidence, threshold },
          missing: memory.verdict === 'continue' ? noteMissing(memory.missing, counted.missing) : memory.missing,
          verdict: judged.verdict,
          // Once it has decided, what it said then is what counts.
          sentence: memory.verdict === 'continue' ? judged.evidence.sentence : memory.sentence,
        };
        await objects.put(
          `${deliveryUri(dataBucket, delivery)}windows/${String(window.index).padStart(4, '0')}.json`,
          JSON.stringify({
            index: window.index,
            at: end,
            errors: counted.metrics['errors'],
            metrics: counted.metrics,
            missing: counted.missing,
            share: fleet.share,
            verdict: judged.verdict,
            evidence: judged.evidence,
          }),
        );
      }
    }
    // Also before the bake: an operator may end a shift while its fleet is still starting.
    if (!fleet.first) memory = await noteAlarms(memory, fleet, at);
    if (!fleet.first && moving) await publish(fleet, memory, at);
    return {
      phase: moving ? ('shifting' as const) : ('settled' as const),
      judge: {
        ...memory,
        summary: {
          verdict: memory.verdict,
          sentence: memory.sentence,
          windows: memory.nextIndex,
          alarmsFired: memory.alarmsFired,
          ...memory.evidence,
          warnings: warningsOf(memory),
        },
      },
    };

    async function noteAlarms(before: JudgeMemory, { alarms: names }: Fleet, seenAt: string): Promise<JudgeMemory> {
      const known = new Set(before.alarmsFired.map(({ name }) => name));
      const firing = (await alarms.describe(names)).filter(({ name, state }) => state === 'ALARM' && !known.has(name));
      return {
        ...before,
        alarmsFired: [
          ...before.alarmsFired,
          ...firing.map(({ name, reason, stateSince }) => ({ name, reason: reason.slice(0, 300), at: stateSince ?? seenAt })),
        ],
      };
    }

    /** The breach is told until the endpoint rests: SageMaker may look at any moment. */
    function publish({ endpointName, endpointConfigName }: Fleet, { verdict, state }: JudgeMemory, publishedAt: string): Promise<void> {
      const dimensions = { EndpointName: endpointName, EndpointConfigName: endpointConfigName };
      const breach = verdict === 'fail' || (verdict === 'inconclusive' && policy.canary.whenInconclusive === 'rollBack');
      return metrics.publish([
        { name: METRICS.judgeHeartbeat, value: 1, at: publishedAt, dimensions },
        { name: METRICS.canaryBreach, value: breach ? 1 : 0, at: publishedAt, dimensions },
        ...(state === null ? [] : [{ name: METRICS.canaryEvidence, value: evidenceOf(state).logEvidence, at: publishedAt, dimensions }]),
      ]);
    }
  };
};

type Missing = JudgeMemory['missing'];

const noteMissing = (before: Missing, now: Readonly<Record<string, string>>): Missing => ({
  ...before,
  ...Object.fromEntries(Object.entries(now).map(([name, why]) => [name, { windows: (before[name]?.windows ?? 0) + 1, why }])),
});

/** What the judge could not count, for whoever reads its verdict. */
const warningsOf = ({ counting, missing }: JudgeMemory): readonly string[] => [
  ...(counting?.warnings ?? []),
  ...Object.entries(missing).map(([name, { windows, why }]) => `${name} is missing in ${windows} windows: ${why}`),
];
