import type { VariableName } from '../../lambdas/shared/environment.ts';
import type { StepEnvironments } from '../steps.ts';

/** Every variable with its value in one model's stack. */
export type Variables = Readonly<Record<VariableName, string>>;

/** Which variables each step gets: exactly those of its contract, or this does not compile. */
export function stepEnvironments({
  TABLE_NAME,
  DATA_BUCKET,
  RECORDS_BUCKET,
  DATA_KEY_ARN,
  MODEL_ROLE_ARN,
  MODEL_NAME,
  MODEL_PACKAGE_GROUP,
  TRAINER_IMAGE,
  SERVER_IMAGE,
  NETWORK,
  RUNTIME_TAGS,
  ROLLBACK_ALARMS,
  INFERENCE_AMI,
  NOTIFICATION_TOPIC_ARN,
  DELIVER_STATE_MACHINE_ARN,
  SHIFT_STATE_MACHINE_ARN,
  DROP_BUCKET,
  DROP_PREFIX,
}: Variables): StepEnvironments {
  const stores = { TABLE_NAME, DATA_BUCKET };
  const outcome = { ...stores, RECORDS_BUCKET, NOTIFICATION_TOPIC_ARN };
  const intake = { ...outcome, MODEL_NAME, DELIVER_STATE_MACHINE_ARN, DROP_BUCKET, DROP_PREFIX };
  return {
    'open-delivery': { ...stores, DATA_KEY_ARN, NETWORK, RUNTIME_TAGS },
    'snapshot-dataset': stores,
    'claim-dataset': { TABLE_NAME },
    'validate-dataset': stores,
    'check-drift': { ...stores, NOTIFICATION_TOPIC_ARN },
    'split-dataset': { DATA_BUCKET },
    'pin-image': { DATA_BUCKET, TRAINER_IMAGE, SERVER_IMAGE },
    'record-training': { DATA_BUCKET },
    'keep-artifact': { ...stores, MODEL_ROLE_ARN, NETWORK, RUNTIME_TAGS },
    'evaluate-challenger': stores,
    'register-model-package': { ...stores, MODEL_PACKAGE_GROUP, RUNTIME_TAGS },

    'take-endpoint-lock': { TABLE_NAME },
    'prepare-fleet': { ...stores, DATA_KEY_ARN, RUNTIME_TAGS, ROLLBACK_ALARMS, INFERENCE_AMI, NOTIFICATION_TOPIC_ARN },
    'arm-alarms': {},
    'start-traffic-shift': { TABLE_NAME, RUNTIME_TAGS },
    'judge-window': stores,
    'verify-shift': stores,
    'promote-challenger': { TABLE_NAME },
    'record-rollback': { TABLE_NAME },
    'remove-first-endpoint': { TABLE_NAME },
    'retire-alarms': {},
    'release-endpoint-lock': { TABLE_NAME },
    'freeze-endpoint': { TABLE_NAME, NOTIFICATION_TOPIC_ARN },
    'record-outcome': outcome,
    'render-report': stores,

    'assess-alarm': { ...stores, MODEL_NAME, ROLLBACK_ALARMS },
    'start-rollback': { TABLE_NAME },
    'verify-rollback': stores,
    'complete-rollback': { TABLE_NAME },

    intake,
    reconcile: { ...intake, SHIFT_STATE_MACHINE_ARN },
    'finalise-delivery': { ...outcome, MODEL_NAME, DELIVER_STATE_MACHINE_ARN, SHIFT_STATE_MACHINE_ARN },
  };
}
