import * as v from 'valibot';
import type { Alarms } from '../../adapters/cloudwatch/alarms.ts';
import type { Metrics } from '../../adapters/cloudwatch/metrics.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import { toInstant, toMillis } from '../../adapters/time.ts';
import { type JudgeState, judgeWindow as judge } from '../../domain/canary/judge.ts';
import type { Fleet } from '../../domain/delivery/documents.ts';
import { METRICS } from '../../domain/delivery/metrics.ts';
import { closedWindows, firstWholeMinute } from '../../domain/shift/windows.ts';
import { deliveryUri } from '../shared/places.ts';
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
  state: v.optional(v.nullable(v.custom<JudgeState>((value) => typeof value === 'object')), null),
  verdict: v.optional(v.picklist(['continue', 'pass', 'fail', 'inconclusive']), 'continue'),
  sentence: v.optional(v.string(), 'no window was judged yet'),
  alarmsFired: v.optional(v.array(v.object({ name: v.string(), reason: v.string(), at: v.string() })), []),
});
export type JudgeMemory = v.InferOutput<typeof memorySchema>;

/** While the endpoint says one of these, SageMaker is still moving something. */
const MOVING: ReadonlySet<string> = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack']);

/** Reads each closed minute of both fleets once, judges it, and says to the alarms what SageMaker needs to know. */
export const judgeWindow =
  ({ objects, endpoints, metrics, alarms, dataBucket }: Ports) =>
  async ({ at, delivery, fleet, judge: remembered }: JudgeWindowInput) => {
    const policy = await readPolicy(objects, delivery);
    let memory = v.parse(memorySchema, remembered);
    const view = await endpoints.describe(fleet.endpointName);
    const now = toMillis(at) / 1000;
    const moving = view !== undefined && MOVING.has(view.status);
    if (memory.bakeFrom === undefined && view?.variantStatuses.includes('Baking')) memory = { ...memory, bakeFrom: firstWholeMinute(now) };

    if (memory.bakeFrom !== undefined && !fleet.first) {
      const windows = closedWindows(memory.bakeFrom, memory.nextIndex, now);
      const counts = await readCounts(metrics, fleet, windows);
      for (const [position, window] of windows.entries()) {
        const counted = counts[position];
        if (counted === undefined) break;
        const end = toInstant((window.start + 60) * 1000);
        const judged = judge(memory.state, { at: end, index: window.index, metrics: { errors: counted } }, policy.canary, {
          windows: fleet.bakeWindows,
          metrics: ['errors'],
        });
        memory = {
          ...memory,
          nextIndex: window.index + 1,
          state: judged.state,
          verdict: judged.verdict,
          // Once it has decided, what it said then is what counts.
          sentence: memory.verdict === 'continue' ? judged.evidence.sentence : memory.sentence,
        };
        await objects.put(
          `${deliveryUri(dataBucket, delivery)}windows/${String(window.index).padStart(4, '0')}.json`,
          JSON.stringify({
            index: window.index,
            at: end,
            errors: counted,
            share: fleet.share,
            verdict: judged.verdict,
            evidence: judged.evidence,
          }),
        );
      }
      memory = await noteAlarms(memory, fleet, at);
    }
    if (!fleet.first && moving) await publish(fleet, memory, at);
    return {
      phase: moving ? ('shifting' as const) : ('settled' as const),
      judge: {
        ...memory,
        summary: { verdict: memory.verdict, sentence: memory.sentence, windows: memory.nextIndex, alarmsFired: memory.alarmsFired },
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
        ...(state === null
          ? []
          : [{ name: METRICS.canaryEvidence, value: state.metrics['errors']?.evidence.logE ?? 0, at: publishedAt, dimensions }]),
      ]);
    }
  };
