import * as v from 'valibot';
import type { CallContext, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readEmbeddedMetrics } from './emf.ts';
import { armEvaluation } from './evaluate-alarms.ts';
import type { MetricSink } from './metric-sink.ts';
import { disableAlarmActions, enableAlarmActions } from './operations/alarm-actions.ts';
import { deleteAlarms } from './operations/delete-alarms.ts';
import { describeAlarmHistory } from './operations/describe-alarm-history.ts';
import { describeAlarms } from './operations/describe-alarms.ts';
import { getMetricData } from './operations/get-metric-data.ts';
import { getMetricStatistics } from './operations/get-metric-statistics.ts';
import { listMetrics } from './operations/list-metrics.ts';
import { listTagsForResource } from './operations/list-tags-for-resource.ts';
import { putMetricAlarm } from './operations/put-metric-alarm.ts';
import { putMetricData } from './operations/put-metric-data.ts';
import { setAlarmState } from './operations/set-alarm-state.ts';
import { permissionsOf } from './permissions.ts';
import { type Operation, stateSchema, World } from './world.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  DeleteAlarms: deleteAlarms,
  DescribeAlarmHistory: describeAlarmHistory,
  DescribeAlarms: describeAlarms,
  DisableAlarmActions: disableAlarmActions,
  EnableAlarmActions: enableAlarmActions,
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,
  ListTagsForResource: listTagsForResource,
  PutMetricAlarm: putMetricAlarm,
  PutMetricData: putMetricData,
  SetAlarmState: setAlarmState,
};

const saved = v.object({ ...stateSchema.entries, metrics: v.unknown() });

/** CloudWatch: metrics, metric math and alarms on the virtual clock. What it does and on whose word: docs/fidelity/cloudwatch.md. */
export class CloudWatch implements Service {
  readonly name = 'cloudwatch';
  readonly operations: Service['operations'];
  readonly #world = new World();

  constructor() {
    this.operations = Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, run]) => [name, (input: Members, context: CallContext) => run(this.#world, input, context)]),
    );
  }

  /** Gives the service its cloud and arms the evaluation of alarms; comes before the first operation and before `load`. */
  start(cloud: Cloud): void {
    this.#world.attach(cloud);
    armEvaluation(this.#world);
  }

  /** Where AWS's own services put their metrics. */
  get metrics(): MetricSink {
    return this.#world.store;
  }

  /** Turns a log line of the embedded metric format into metrics; any other line is nothing to it. */
  ingestLog(line: string): void {
    for (const measurement of readEmbeddedMetrics(line)) this.#world.store.record(measurement);
  }

  /** An alarm as it was put last; undefined without one of this name. */
  definitionOf(alarmName: string): Json | undefined {
    const alarm = this.#world.state.alarms[alarmName];
    return alarm === undefined ? undefined : (JSON.parse(JSON.stringify(alarm.request)) as Json);
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    return permissionsOf(operation, input, cloud);
  }

  save(): Json {
    return JSON.parse(JSON.stringify({ ...this.#world.state, metrics: this.#world.store.save() })) as Json;
  }

  load(state: Json): void {
    const { metrics, ...rest } = v.parse(saved, state);
    this.#world.state = rest;
    this.#world.store.load(metrics);
    armEvaluation(this.#world);
  }
}
