import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { NAMESPACE } from '../../domain/delivery/metrics.ts';
import type { StepName } from '../steps.ts';
import { announce, notify, sendDeadLetters, startDeliveries } from './announcements.ts';
import {
  changeEndpoint,
  deleteAlarms,
  deleteEndpoint,
  describeAlarms,
  describeEndpoint,
  describeEndpointConfigs,
  describeExecutions,
  invokeEndpoint,
  makeAlarms,
  prepareEndpointConfigs,
  putMetrics,
  readMetrics,
  tagEndpoint,
} from './endpoint.ts';
import type { ModelNamesWithRoles } from './model-names.ts';
import { createModels, describeTrainingJobs, pinImages, registerPackages, rejectPackages, retireGenerations } from './models.ts';
import {
  copyTrainedModels,
  keepArtifacts,
  keepCode,
  ledgerItems,
  listDatasets,
  listDeliveries,
  listTrained,
  openDeliveries,
  quarantine,
  readArtifacts,
  readCaptures,
  readDatasets,
  readDeliveries,
  readDrops,
  readPolicies,
  recordOutcomes,
  useKeys,
  writeDatasets,
  writeDeliveries,
  writePolicies,
} from './storage.ts';

/** Workflows that hold the endpoint lock. */
const HOLDERS = ['shift-traffic', 'respond-to-alarm'] as const;

/** What each step may do in AWS, beside writing its own log: this and nothing else. */
export function stepPermissions(names: ModelNamesWithRoles): Record<StepName, PolicyStatement[]> {
  const policy = readPolicies(names);
  const [read, write] = [readDeliveries(names), writeDeliveries(names)];
  const keys = useKeys(names);
  const state = [ledgerItems(names), keys];
  const see = describeEndpoint(names);
  const alarms = describeAlarms(names);
  const publish = putMetrics([NAMESPACE]);
  const record = [recordOutcomes(names), announce(names), notify(names)];
  const intake = [policy, ...state, writePolicies(names), ...readDrops(names), startDeliveries(names), ...record, sendDeadLetters(names)];

  return {
    'open-delivery': [policy, ...state],
    'snapshot-dataset': [policy, ...state, ...readDrops(names, 's3:ListBucketVersions'), writeDatasets(names), write],
    'claim-dataset': state,
    'validate-dataset': [policy, ...state, read, write, readDatasets(names), listDatasets(names), quarantine(names)],
    'check-drift': [policy, ...state, read, write, notify(names)],
    'split-dataset': [policy, keys, read, write, readDatasets(names), listDatasets(names)],
    'pin-image': [policy, keys, ...pinImages(names), ...(names.scriptMode ? [keepCode(names)] : [])],
    'record-training': [policy, keys, read, write, listTrained(names), describeTrainingJobs(names), readMetrics()],
    'keep-artifact': [...state, read, copyTrainedModels(names), keepArtifacts(names), ...createModels(names)],
    'evaluate-challenger': [policy, ...state, read, write],
    'register-model-package': [policy, ...state, read, write, registerPackages(names)],

    'take-endpoint-lock': [policy, ...state, describeExecutions(names, ...HOLDERS)],
    'prepare-fleet': [policy, ...state, prepareEndpointConfigs(names), see, makeAlarms(names), alarms],
    'arm-alarms': [publish, alarms],
    'start-traffic-shift': [policy, ...state, ...changeEndpoint(names, 'Create', 'Update'), tagEndpoint(names), see, alarms],
    'judge-window': [policy, ...state, read, write, see, readMetrics(), ...readCaptures(names), publish, alarms],
    'verify-shift': [policy, ...state, read, write, see, invokeEndpoint(names), alarms],
    'promote-challenger': [policy, ...state],
    'record-rollback': [...state, rejectPackages(names)],
    'remove-first-endpoint': [...state, see, deleteEndpoint(names)],
    'retire-alarms': [deleteAlarms(names)],
    'release-endpoint-lock': [policy, ...state, see],
    'freeze-endpoint': [...state, notify(names)],
    'record-outcome': [policy, ...state, read, write, ...record],
    'render-report': [policy, ...state, read, write, listDeliveries(names)],

    'assess-alarm': [
      policy,
      ...state,
      see,
      describeEndpointConfigs(names),
      readArtifacts(names),
      alarms,
      describeExecutions(names, ...HOLDERS),
    ],
    'start-rollback': [...state, ...changeEndpoint(names, 'Update'), see, alarms, describeExecutions(names, ...HOLDERS)],
    'verify-rollback': [...state, read, write, see, invokeEndpoint(names), alarms],
    'complete-rollback': [...state, see, rejectPackages(names)],

    intake,
    reconcile: [
      ...intake,
      openDeliveries(names),
      read,
      write,
      see,
      deleteEndpoint(names),
      ...retireGenerations(names),
      alarms,
      deleteAlarms(names),
      describeExecutions(names, 'deliver-model', ...HOLDERS),
    ],
    'finalise-delivery': [
      policy,
      ...state,
      read,
      write,
      see,
      deleteAlarms(names),
      describeExecutions(names, 'deliver-model', ...HOLDERS),
      ...record,
      sendDeadLetters(names),
    ],
  };
}
