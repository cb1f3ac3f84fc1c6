import type { EndpointView } from '../../adapters/sagemaker/endpoints.ts';
import type { Head } from '../../domain/ledger/head.ts';
import type { Account, PublishedModel } from '../account/connection.ts';
import { isShiftAlarm } from '../account/model-alarms.ts';

/** What workflows made for a model and only `slipway teardown` deletes. */
export interface Owned {
  readonly endpointName: string;
  /** Absent when there is none, or none of ours. */
  readonly endpoint?: EndpointView;
  readonly instanceType?: string;
  readonly endpointConfigs: readonly string[];
  readonly models: readonly string[];
  readonly alarms: readonly string[];
}

/** `<endpoint>-g<generation>-<hash8>`, and nothing that somebody else called alike. */
export const isOurConfig = (name: string, endpointName: string): boolean =>
  name.startsWith(`${endpointName.slice(0, 40)}-g`) && /^\d+-[0-9a-f]{8}$/.test(name.slice(Math.min(40, endpointName.length) + 2));

/** Models carry the id of the delivery that made them: `<model>-<20 hex>`. */
export const isOurModel = (name: string, model: string): boolean =>
  name.startsWith(`${model}-`) && /^[0-9a-f]{20}$/.test(name.slice(model.length + 1));

export async function ownedBy(account: Account, model: string, published: PublishedModel, head: Head): Promise<Owned> {
  const { endpoints, inventory, alarms } = account;
  const endpointName = head.champion?.endpointName ?? published.endpointName;
  const [view, configs, models, ofShift] = await Promise.all([
    endpoints.describe(endpointName),
    inventory.endpointConfigs(`${endpointName.slice(0, 40)}-g`),
    inventory.models(`${model}-`),
    alarms.named(`${endpointName}-g`),
  ]);
  const ours = view !== undefined && isOurConfig(view.endpointConfigName, endpointName);
  const instanceType = ours ? await inventory.instanceType(view.endpointConfigName) : undefined;
  return {
    endpointName,
    ...(ours ? { endpoint: view } : {}),
    ...(instanceType === undefined ? {} : { instanceType }),
    endpointConfigs: configs.filter((name) => isOurConfig(name, endpointName)),
    models: models.filter((name) => isOurModel(name, model)),
    alarms: ofShift.map(({ name }) => name).filter((name) => isShiftAlarm(name, endpointName)),
  };
}
