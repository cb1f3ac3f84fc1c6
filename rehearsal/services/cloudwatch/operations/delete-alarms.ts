import * as v from 'valibot';
import { armEvaluation } from '../evaluate-alarms.ts';
import { alarmName } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

/** A name that does not exist is no error. */
export const deleteAlarms: Operation = (world, input) => {
  const { AlarmNames } = parse('DeleteAlarms', v.strictObject({ AlarmNames: v.pipe(v.array(alarmName), v.maxLength(100)) }), input);
  for (const name of AlarmNames) {
    delete world.state.alarms[name];
    delete world.state.tags[world.alarmArn(name)];
  }
  armEvaluation(world);
  return {};
};
