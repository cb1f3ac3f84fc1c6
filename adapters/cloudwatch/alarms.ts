import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  paginateDescribeAlarms,
  ResourceNotFound,
} from '@aws-sdk/client-cloudwatch';

export interface AlarmView {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  readonly stateSince?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly actionsEnabled: boolean;
}

export interface Alarms {
  put(alarm: PutMetricAlarmInput): Promise<void>;
  /** Those of the named alarms that exist. */
  describe(names: readonly string[]): Promise<readonly AlarmView[]>;
  named(prefix: string): Promise<readonly AlarmView[]>;
  /** Alarms that do not exist count as removed. */
  remove(names: readonly string[]): Promise<void>;
}

/** DescribeAlarms and DeleteAlarms take at most 100 names. */
const MOST_NAMES = 100;

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export function cloudwatchAlarms(client: CloudWatchClient): Alarms {
  const view = (alarm: NonNullable<Awaited<ReturnType<typeof describeSome>>>[number]): AlarmView => ({
    name: alarm.AlarmName ?? '',
    state: isState(alarm.StateValue) ? alarm.StateValue : 'INSUFFICIENT_DATA',
    reason: alarm.StateReason ?? '',
    ...(alarm.StateUpdatedTimestamp === undefined ? {} : { stateSince: alarm.StateUpdatedTimestamp.toISOString() }),
    dimensions: dimensionsOf(alarm),
    periodSeconds: alarm.Period ?? alarm.Metrics?.find((metric) => metric.MetricStat !== undefined)?.MetricStat?.Period ?? 60,
    evaluationPeriods: alarm.EvaluationPeriods ?? 1,
    actionsEnabled: alarm.ActionsEnabled ?? true,
  });
  const describeSome = async (names: readonly string[]) =>
    (await client.send(new DescribeAlarmsCommand({ AlarmNames: [...names], MaxRecords: MOST_NAMES }))).MetricAlarms ?? [];
  const alarms: Alarms = {
    put: async (alarm) => {
      await client.send(new PutMetricAlarmCommand(alarm));
    },
    describe: async (names) => (names.length === 0 ? [] : (await describeSome(names.slice(0, MOST_NAMES))).map(view)),
    named: async (prefix) => {
      const found: AlarmView[] = [];
      for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix }))
        found.push(...(page.MetricAlarms ?? []).map(view));
      return found;
    },
    remove: async (names) => {
      if (names.length === 0) return;
      try {
        await client.send(new DeleteAlarmsCommand({ AlarmNames: names.slice(0, MOST_NAMES) }));
      } catch (error) {
        if (!(error instanceof ResourceNotFound)) throw error;
        // One that is gone keeps CloudWatch from deleting the others.
        if (names.length > 1) for (const name of names) await alarms.remove([name]);
      }
    },
  };
  return alarms;
}

const isState = (value: string | undefined): value is AlarmView['state'] => value !== undefined && STATES.includes(value);

/** Dimensions of the alarm's metric; of a metric-math alarm, those that all its metrics share. */
function dimensionsOf(alarm: {
  Dimensions?: { Name?: string; Value?: string }[];
  Metrics?: { MetricStat?: { Metric?: { Dimensions?: { Name?: string; Value?: string }[] } } }[];
}): Record<string, string> {
  const sets = [alarm.Dimensions ?? [], ...(alarm.Metrics ?? []).map((metric) => metric.MetricStat?.Metric?.Dimensions ?? [])].filter(
    (set) => set.length > 0,
  );
  const [first = [], ...others] = sets;
  const shared = first.filter((d) => others.every((set) => set.some((other) => other.Name === d.Name && other.Value === d.Value)));
  return Object.fromEntries(shared.map((d) => [d.Name ?? '', d.Value ?? '']));
}
