import { alarms, endpoints, metrics, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { judgeWindow } from './judge-window.ts';

export const handler = handlerFor(contract, 'judge-window', (env) =>
  judgeWindow({ objects: objects(), endpoints: endpoints(), metrics: metrics(), alarms: alarms(), dataBucket: env.DATA_BUCKET }),
);
