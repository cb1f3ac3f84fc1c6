import { Duration } from 'aws-cdk-lib';
import type { ArmAlarmsEnv } from '../lambdas/arm-alarms/contract.ts';
import type { AssessAlarmEnv } from '../lambdas/assess-alarm/contract.ts';
import type { CheckDriftEnv } from '../lambdas/check-drift/contract.ts';
import type { ClaimDatasetEnv } from '../lambdas/claim-dataset/contract.ts';
import type { CompleteRollbackEnv } from '../lambdas/complete-rollback/contract.ts';
import type { EvaluateChallengerEnv } from '../lambdas/evaluate-challenger/contract.ts';
import type { FinaliseDeliveryEnv } from '../lambdas/finalise-delivery/contract.ts';
import type { FreezeEndpointEnv } from '../lambdas/freeze-endpoint/contract.ts';
import type { IntakeEnv } from '../lambdas/intake/contract.ts';
import type { JudgeWindowEnv } from '../lambdas/judge-window/contract.ts';
import type { KeepArtifactEnv } from '../lambdas/keep-artifact/contract.ts';
import type { OpenDeliveryEnv } from '../lambdas/open-delivery/contract.ts';
import type { PinImageEnv } from '../lambdas/pin-image/contract.ts';
import type { PrepareFleetEnv } from '../lambdas/prepare-fleet/contract.ts';
import type { PromoteChallengerEnv } from '../lambdas/promote-challenger/contract.ts';
import type { ReconcileEnv } from '../lambdas/reconcile/contract.ts';
import type { RecordOutcomeEnv } from '../lambdas/record-outcome/contract.ts';
import type { RecordRollbackEnv } from '../lambdas/record-rollback/contract.ts';
import type { RecordTrainingEnv } from '../lambdas/record-training/contract.ts';
import type { RegisterModelPackageEnv } from '../lambdas/register-model-package/contract.ts';
import type { ReleaseEndpointLockEnv } from '../lambdas/release-endpoint-lock/contract.ts';
import type { RemoveFirstEndpointEnv } from '../lambdas/remove-first-endpoint/contract.ts';
import type { RenderReportEnv } from '../lambdas/render-report/contract.ts';
import type { RetireAlarmsEnv } from '../lambdas/retire-alarms/contract.ts';
import type { SnapshotDatasetEnv } from '../lambdas/snapshot-dataset/contract.ts';
import type { SplitDatasetEnv } from '../lambdas/split-dataset/contract.ts';
import type { StartRollbackEnv } from '../lambdas/start-rollback/contract.ts';
import type { StartTrafficShiftEnv } from '../lambdas/start-traffic-shift/contract.ts';
import type { TakeEndpointLockEnv } from '../lambdas/take-endpoint-lock/contract.ts';
import type { ValidateDatasetEnv } from '../lambdas/validate-dataset/contract.ts';
import type { VerifyRollbackEnv } from '../lambdas/verify-rollback/contract.ts';
import type { VerifyShiftEnv } from '../lambdas/verify-shift/contract.ts';

/** What each step is told by its environment: its contract's variables, so that a missing one does not compile. */
export interface StepEnvironments {
  'arm-alarms': ArmAlarmsEnv;
  'assess-alarm': AssessAlarmEnv;
  'check-drift': CheckDriftEnv;
  'claim-dataset': ClaimDatasetEnv;
  'complete-rollback': CompleteRollbackEnv;
  'evaluate-challenger': EvaluateChallengerEnv;
  'finalise-delivery': FinaliseDeliveryEnv;
  'freeze-endpoint': FreezeEndpointEnv;
  intake: IntakeEnv;
  'judge-window': JudgeWindowEnv;
  'keep-artifact': KeepArtifactEnv;
  'open-delivery': OpenDeliveryEnv;
  'pin-image': PinImageEnv;
  'record-training': RecordTrainingEnv;
  'prepare-fleet': PrepareFleetEnv;
  'promote-challenger': PromoteChallengerEnv;
  reconcile: ReconcileEnv;
  'record-outcome': RecordOutcomeEnv;
  'record-rollback': RecordRollbackEnv;
  'register-model-package': RegisterModelPackageEnv;
  'release-endpoint-lock': ReleaseEndpointLockEnv;
  'remove-first-endpoint': RemoveFirstEndpointEnv;
  'render-report': RenderReportEnv;
  'retire-alarms': RetireAlarmsEnv;
  'snapshot-dataset': SnapshotDatasetEnv;
  'split-dataset': SplitDatasetEnv;
  'start-rollback': StartRollbackEnv;
  'start-traffic-shift': StartTrafficShiftEnv;
  'take-endpoint-lock': TakeEndpointLockEnv;
  'validate-dataset': ValidateDatasetEnv;
  'verify-rollback': VerifyRollbackEnv;
  'verify-shift': VerifyShiftEnv;
}
export type StepName = keyof StepEnvironments;

/** Memory, which also buys processor time, and how long a step may run. */
export interface StepSize {
  readonly memoryMb: number;
  readonly timeout: Duration;
}

/** One or two requests to AWS and a decision: a second's work, and five minutes for the SDK's own retries. */
const SMALL: StepSize = { memoryMb: 512, timeout: Duration.minutes(5) };

/**
 * Reads or moves a whole dataset or artifact. 1,769 MB is one full processor (AWS Lambda developer guide, "Configure
 * function memory"); more would not help one stream. Fifteen minutes is Lambda's longest, and the state waits 930 s.
 */
const DATA: StepSize = { memoryMb: 3072, timeout: Duration.minutes(15) };

/** Holds a profile or scores in memory, but moves little. */
const MEDIUM: StepSize = { memoryMb: 1024, timeout: Duration.minutes(5) };

const SIZES: Partial<Record<StepName, StepSize>> = {
  'snapshot-dataset': DATA,
  'validate-dataset': DATA,
  'split-dataset': DATA,
  'keep-artifact': DATA,
  'evaluate-challenger': DATA,
  'check-drift': MEDIUM,
  'record-training': MEDIUM,
  'render-report': MEDIUM,
  'judge-window': MEDIUM,
  'verify-shift': MEDIUM,
  reconcile: MEDIUM,
};

export const sizeOf = (step: StepName): StepSize => SIZES[step] ?? SMALL;

/** `check-drift` → `CheckDrift`: construct id and, with `FunctionArn`, the placeholder in the workflows. */
export const pascal = (step: string): string => step.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
