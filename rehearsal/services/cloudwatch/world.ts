import * as v from 'valibot';
import type { Cancel } from '../../clock/clock.ts';
import type { CallContext, Cloud, Members } from '../../cloud/cloud.ts';
import { type Alarm, alarm, historyItem } from './alarm.ts';
import { MetricStore } from './metric-store.ts';

export const stateSchema = v.object({
  alarms: v.record(v.string(), alarm),
  history: v.array(historyItem),
  tags: v.record(v.string(), v.array(v.object({ Key: v.string(), Value: v.string() }))),
});
export type CloudWatchState = v.InferOutput<typeof stateSchema>;

export type Operation = (world: World, input: Members, context: CallContext) => Members | Promise<Members>;

/** What CloudWatch's operations and its evaluation share. */
export class World {
  readonly store = new MetricStore();
  state: CloudWatchState = { alarms: {}, history: [], tags: {} };
  /** Armed evaluation; there is one only while there are alarms, so that an idle clock can come to rest. */
  tick: { at: number; cancel: Cancel } | undefined;
  #cloud: Cloud | undefined;

  attach(cloud: Cloud): void {
    this.#cloud = cloud;
  }

  get cloud(): Cloud {
    if (this.#cloud === undefined) throw new Error('call start(cloud) of the cloudwatch service before its first operation');
    return this.#cloud;
  }

  get now(): number {
    return this.cloud.clock.now();
  }

  alarmArn(name: string): string {
    const { partition, region, account } = this.cloud;
    return `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
  }

  remember(of: Alarm, type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action', summary: string, data: unknown): void {
    this.state.history.push({ alarm: of.request.AlarmName, at: this.now, type, summary, data: JSON.stringify(data) });
  }
}
