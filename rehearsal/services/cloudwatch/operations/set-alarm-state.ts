import * as v from 'valibot';
import { AwsError } from '../../../cloud/aws-error.ts';
import { changeState } from '../change-state.ts';
import { alarmName } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({
  AlarmName: alarmName,
  StateValue: v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateReason: v.string(),
  StateReasonData: v.optional(v.string()),
});

/** Lasts until the next evaluation, as on AWS: it is no reliable switch. */
export const setAlarmState: Operation = async (world, input) => {
  const { AlarmName, StateValue, StateReason, StateReasonData } = parse('SetAlarmState', schema, input);
  const alarm = world.state.alarms[AlarmName];
  if (alarm === undefined) throw new AwsError('ResourceNotFound', `The alarm ${AlarmName} does not exist`, 404);
  await changeState(world, alarm, StateValue, {
    reason: StateReason,
    ...(StateReasonData === undefined ? {} : { reasonData: StateReasonData }),
  });
  return {};
};
