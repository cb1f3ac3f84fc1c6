import type { Json } from '../../cloud/cloud.ts';
import type { Alarm } from './alarm.ts';
import { queriesOf } from './alarm-queries.ts';
import { cloudWatchTime, type Reason } from './alarm-reason.ts';
import type { AlarmState } from './alarm-state.ts';
import { notification } from './notification.ts';
import { dimensionMap } from './shapes.ts';
import type { World } from './world.ts';

/** A transition: history, event, timeline and actions. Actions run on transitions only. */
export async function changeState(
  world: World,
  alarm: Alarm,
  state: AlarmState,
  { reason, reasonData }: Partial<Reason> & { reason: string },
): Promise<void> {
  const previous = { state: alarm.state, reason: alarm.reason, reasonData: alarm.reasonData, at: alarm.stateUpdated };
  alarm.state = state;
  alarm.reason = reason;
  alarm.reasonData = reasonData;
  alarm.stateUpdated = world.now;
  if (previous.state !== state) alarm.stateTransitioned = world.now;
  const { AlarmName: name, ActionsEnabled } = alarm.request;
  world.remember(alarm, 'StateUpdate', `Alarm updated from ${previous.state} to ${state}`, {
    version: '1.0',
    oldState: { stateValue: previous.state, stateReason: previous.reason },
    newState: { stateValue: state, stateReason: reason },
  });
  world.cloud.timeline({
    source: 'cloudwatch',
    subject: name,
    message: `${previous.state} -> ${state}: ${reason}`,
    data: { from: previous.state, to: state },
  });
  emitStateChange(world, alarm, previous);
  if (ActionsEnabled === false || previous.state === state) return;
  for (const action of actionsOf(alarm)) await act(world, alarm, previous.state, action);
}

/** "An event fires on create" (Unchecked: Initial alarm creation) as well as on each transition. */
export function emitStateChange(
  world: World,
  alarm: Alarm,
  previous?: { state: AlarmState; reason: string; reasonData: string | undefined; at: number },
): void {
  const stateOf = (value: AlarmState, reason: string, reasonData: string | undefined, at: number): Json => ({
    value,
    reason,
    ...(reasonData === undefined ? {} : { reasonData }),
    timestamp: cloudWatchTime(at),
  });
  world.cloud.emit({
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.request.AlarmName,
      state: stateOf(alarm.state, alarm.reason, alarm.reasonData, alarm.stateUpdated),
      ...(previous === undefined ? {} : { previousState: stateOf(previous.state, previous.reason, previous.reasonData, previous.at) }),
      configuration: configuration(world, alarm),
    },
  });
}

function configuration(world: World, alarm: Alarm): Json {
  const single = alarm.request.Metrics === undefined;
  const metrics = queriesOf(alarm).map((query): Json => {
    const id = single ? world.cloud.id('alarm-metric', alarm.request.AlarmName, String(alarm.configured)).slice(0, 32) : query.Id;
    const returnData = query.ReturnData ?? true;
    if (query.MetricStat === undefined)
      return { id, expression: query.Expression ?? '', returnData, ...(query.Label === undefined ? {} : { label: query.Label }) };
    const { Metric, Period, Stat } = query.MetricStat;
    return {
      id,
      metricStat: {
        metric: { namespace: Metric.Namespace, name: Metric.MetricName, dimensions: dimensionMap(Metric.Dimensions) },
        period: Period,
        stat: Stat,
      },
      returnData,
    };
  });
  const { AlarmDescription: description } = alarm.request;
  return { ...(description === undefined ? {} : { description }), metrics };
}

function actionsOf({ request, state }: Alarm): readonly string[] {
  const by = { OK: request.OKActions, ALARM: request.AlarmActions, INSUFFICIENT_DATA: request.InsufficientDataActions };
  return by[state] ?? [];
}

async function act(world: World, alarm: Alarm, previous: AlarmState, topicArn: string): Promise<void> {
  const { Subject, Message } = notification(world, alarm, previous);
  const caller = { name: 'cloudwatch', service: 'cloudwatch.amazonaws.com', purpose: `tell of alarm ${alarm.request.AlarmName}` };
  try {
    await world.cloud.call('sns', 'Publish', { TopicArn: topicArn, Subject, Message }, caller);
    world.remember(alarm, 'Action', `Successfully executed action ${topicArn}`, {
      actionState: 'Succeeded',
      notificationResource: topicArn,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    world.remember(alarm, 'Action', `Failed to execute action ${topicArn}. Received error: "${reason}"`, {
      actionState: 'Failed',
      error: reason,
    });
    world.cloud.timeline({ source: 'cloudwatch', subject: alarm.request.AlarmName, message: `action ${topicArn} failed: ${reason}` });
  }
}
