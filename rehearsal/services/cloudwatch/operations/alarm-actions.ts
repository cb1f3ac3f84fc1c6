import * as v from 'valibot';
import { alarmName } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({ AlarmNames: v.pipe(v.array(alarmName), v.maxLength(100)) });

function switchActions(operation: string, enabled: boolean): Operation {
  return (world, input) => {
    for (const name of parse(operation, schema, input).AlarmNames) {
      const alarm = world.state.alarms[name];
      if (alarm !== undefined) alarm.request.ActionsEnabled = enabled;
    }
    return {};
  };
}

export const enableAlarmActions = switchActions('EnableAlarmActions', true);
export const disableAlarmActions = switchActions('DisableAlarmActions', false);
