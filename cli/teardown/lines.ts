import { fleetHour, HOURS_A_MONTH, PRICE_NOTE, PRICES, usdText } from '../../domain/price/prices.ts';
import type { Owned } from './inventory.ts';

/** What it costs to keep everything for a month; undefined when the table lacks the instance type. */
export function monthlyCost({ endpoint, instanceType, alarms }: Owned): number | undefined {
  const small = alarms.length * PRICES.alarmMonth;
  if (endpoint === undefined) return small;
  const hour = instanceType === undefined ? undefined : fleetHour(instanceType, endpoint.instanceCount);
  return hour === undefined ? undefined : hour * HOURS_A_MONTH + small;
}

/** Names that are listed before the others are only counted. */
const LISTED = 10;

export function ownedLines(owned: Owned): readonly string[] {
  const { endpointName, endpoint, instanceType = 'unknown instances', endpointConfigs, models, alarms } = owned;
  const month = monthlyCost(owned);
  return [
    endpoint === undefined
      ? `endpoint          none of ours (${endpointName})`
      : `endpoint          ${endpointName}, ${endpoint.status}, ${endpoint.instanceCount} x ${instanceType}`,
    ...kind('endpoint configs', endpointConfigs),
    ...kind('models', models),
    ...kind('alarms', alarms),
    month === undefined
      ? `costs a month     unknown: the price table has no ${instanceType}`
      : `costs a month     ${usdText(month)} (${PRICE_NOTE})`,
  ];
}

function kind(word: string, names: readonly string[]): readonly string[] {
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  const listed = names.length === 0 ? '' : `: ${names.slice(0, LISTED).join(', ')}${more}`;
  return [`${word.padEnd(16)}  ${names.length}${listed}`];
}

/** What stays, and what else there is to do. */
export function afterwardsLines({ endpointName }: Owned, model: string, dataBucket: string, recordsBucket: string): readonly string[] {
  return [
    `not ours to see: autoscaling. If you registered it: aws application-autoscaling deregister-scalable-target --service-namespace sagemaker --resource-id endpoint/${endpointName}/variant/AllTraffic --scalable-dimension sagemaker:variant:DesiredInstanceCount`,
    "`cdk destroy` of the model's stack removes: functions, roles, workflows, rules, the schedule, standing alarms, log groups, the parameter",
    `stays until you delete it: s3://${dataBucket} and s3://${recordsBucket} (records are locked), the ledger table, the key, model packages, published function and workflow versions`,
    `automation of ${model} stays frozen, so that a drop does not start an endpoint again; to deliver once more: slipway freeze ${model} --off`,
  ];
}
