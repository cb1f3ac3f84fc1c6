import * as v from 'valibot';
import type { AlarmEvent } from './facts.ts';

/** CloudWatch's "Alarm State Change" as EventBridge delivers it (CloudWatch user guide, "Alarm events and EventBridge"). */
const stateChangeSchema = v.object({
  'detail-type': v.literal('CloudWatch Alarm State Change'),
  time: v.string(),
  detail: v.object({
    alarmName: v.string(),
    state: v.object({
      value: v.string(),
      timestamp: v.string(),
      reason: v.optional(v.string()),
      reasonData: v.optional(v.string()),
      actionsSuppressedBy: v.optional(v.string()),
    }),
    previousState: v.optional(v.object({ value: v.optional(v.string()) })),
    configuration: v.optional(
      v.object({
        metrics: v.optional(
          v.array(
            v.object({
              metricStat: v.optional(
                v.object({
                  period: v.optional(v.number()),
                  metric: v.optional(v.object({ dimensions: v.optional(v.record(v.string(), v.string())) })),
                }),
              ),
            }),
          ),
        ),
      }),
    ),
  }),
});

const reasonDataSchema = v.object({
  startDate: v.optional(v.string()),
  period: v.optional(v.number()),
  recentDatapoints: v.optional(v.array(v.nullable(v.number()))),
});

const operatorSchema = v.object({
  operator: v.object({
    toGeneration: v.pipe(v.number(), v.integer(), v.minValue(1)),
    because: v.pipe(v.string(), v.minLength(1)),
    by: v.optional(v.pipe(v.string(), v.minLength(1)), 'an operator who left no name'),
    quarantine: v.optional(v.boolean(), false),
  }),
});

/** A person's wish to return to a generation: `slipway return --to`. */
export interface OperatorWish {
  readonly toGeneration: number;
  readonly because: string;
  /** Who wishes it; text for people. */
  readonly by: string;
  /** Whether the model that is left counts as bad. @default false */
  readonly quarantine: boolean;
}

export type Trigger = { readonly alarm: AlarmEvent } | { readonly operator: OperatorWish } | { readonly rejected: string };

/** Reads what started a response: an alarm's state change, or an operator's wish. */
export function readTrigger(event: unknown): Trigger {
  const wish = v.safeParse(operatorSchema, event);
  if (wish.success) return { operator: wish.output.operator };
  const parsed = v.safeParse(stateChangeSchema, event);
  if (!parsed.success)
    return { rejected: `neither an alarm's state change nor an operator's wish: ${v.summarize(parsed.issues).replace(/\s+/g, ' ')}` };
  const { alarmName, state, previousState, configuration } = parsed.output.detail;
  const data = readReasonData(state.reasonData);
  const stats = (configuration?.metrics ?? []).flatMap(({ metricStat }) => (metricStat === undefined ? [] : [metricStat]));
  const config = stats.map(({ metric }) => metric?.dimensions?.['EndpointConfigName']).find((name) => name !== undefined);
  return {
    alarm: {
      alarmName,
      state: state.value,
      ...(previousState?.value === undefined ? {} : { previousState: previousState.value }),
      at: state.timestamp,
      ...(data.startDate === undefined ? {} : { evidenceFrom: data.startDate }),
      periodSeconds: data.period ?? stats[0]?.period ?? 60,
      evaluationPeriods: Math.max(1, data.recentDatapoints?.length ?? 1),
      ...(config === undefined ? {} : { endpointConfigName: config }),
      actionsSuppressed: state.actionsSuppressedBy !== undefined && state.actionsSuppressedBy !== '',
    },
  };
}

function readReasonData(text: string | undefined): v.InferOutput<typeof reasonDataSchema> {
  try {
    const parsed = v.safeParse(reasonDataSchema, JSON.parse(text ?? '{}'));
    return parsed.success ? parsed.output : {};
  } catch {
    return {};
  }
}

/** What an alarm of ours watches, from its name: `<model>-errors`, `<model>-latency`; the user's own alarms are watched by their names. */
export function registrationOf(
  alarmName: string,
  model: string,
  userAlarms: readonly string[],
): { readonly class: 'service'; readonly watches: string } | null {
  if (alarmName === `${model}-errors`) return { class: 'service', watches: 'errors' };
  if (alarmName === `${model}-latency`) return { class: 'service', watches: 'latency' };
  return userAlarms.includes(alarmName) ? { class: 'service', watches: alarmName } : null;
}
