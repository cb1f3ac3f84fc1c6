import { alarms } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { retireAlarms } from './retire-alarms.ts';

export const handler = handlerFor(contract, 'retire-alarms', () => retireAlarms({ alarms: alarms() }));
