import { alarms, metrics } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { armAlarms } from './arm-alarms.ts';
import { contract } from './contract.ts';

export const handler = handlerFor(contract, 'arm-alarms', () => armAlarms({ alarms: alarms(), metrics: metrics() }));
