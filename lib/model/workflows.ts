import { Aws, Fn } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type ModelNamesWithRoles, stateMachineName } from '../permissions/model-names.ts';
import { passRole } from '../permissions/models.ts';
import { allow } from '../permissions/statements.ts';
import { useKeys } from '../permissions/storage.ts';
import { workflowLogGroup } from '../platform/log-names.ts';
import type { StepLambda } from '../step-lambda.ts';
import { pascal, type StepName } from '../steps.ts';
import { type Binding, Workflow } from '../workflow/workflow.ts';

const DELIVER_MODEL = [
  'open-delivery',
  'snapshot-dataset',
  'claim-dataset',
  'validate-dataset',
  'check-drift',
  'split-dataset',
  'pin-image',
  'record-training',
  'keep-artifact',
  'evaluate-challenger',
  'register-model-package',
  'record-outcome',
  'render-report',
] as const satisfies readonly StepName[];

const SHIFT_TRAFFIC = [
  'take-endpoint-lock',
  'prepare-fleet',
  'arm-alarms',
  'start-traffic-shift',
  'judge-window',
  'verify-shift',
  'promote-challenger',
  'start-rollback',
  'record-rollback',
  'remove-first-endpoint',
  'freeze-endpoint',
  'retire-alarms',
  'release-endpoint-lock',
] as const satisfies readonly StepName[];

const RESPOND_TO_ALARM = [
  'assess-alarm',
  'start-rollback',
  'verify-rollback',
  'complete-rollback',
  'freeze-endpoint',
] as const satisfies readonly StepName[];

/** Steps that events and the schedule call, not a workflow. */
export const CALLED_BY_EVENTS = ['intake', 'reconcile', 'finalise-delivery'] as const satisfies readonly StepName[];

/** Which steps each workflow calls. */
export const STEPS_OF = {
  'deliver-model': DELIVER_MODEL,
  'shift-traffic': SHIFT_TRAFFIC,
  'respond-to-alarm': RESPOND_TO_ALARM,
  'train-challenger': [],
} as const satisfies Record<string, readonly StepName[]>;

export interface WorkflowsProps {
  readonly names: ModelNamesWithRoles;
  readonly steps: ReadonlyMap<StepName, StepLambda>;
  readonly dataKeyArn: string;
  readonly trainerWorkflow: IStateMachine | undefined;
  readonly logRetention: RetentionDays;
  readonly logKey: IKey;
}

/** The four workflows of a model, each bound to the steps and the things that it names. */
export class Workflows extends Construct {
  readonly deliver: IStateMachine;
  readonly shift: IStateMachine;
  readonly respond: IStateMachine;
  /** The workflow that trains: ours, or the one that was given. */
  readonly trainerArn: string;

  constructor(scope: Construct, id: string, { names, steps, dataKeyArn, trainerWorkflow, logRetention, logKey }: WorkflowsProps) {
    super(scope, id);
    const stepBindings = (workflow: keyof typeof STEPS_OF): Record<string, Binding> =>
      Object.fromEntries(
        STEPS_OF[workflow].map((step) => {
          const bound = steps.get(step);
          if (bound === undefined) throw new TypeError(`workflow ${workflow} calls step ${step}, which was not made`);
          return [`${pascal(step)}FunctionArn`, bound.binding];
        }),
      );
    const make = (workflow: keyof typeof STEPS_OF, more: Record<string, Binding> = {}): Workflow =>
      new Workflow(this, pascal(workflow), {
        definition: workflow,
        stateMachineName: stateMachineName(names, workflow),
        bindings: { Partition: { value: Aws.PARTITION }, ...stepBindings(workflow), ...more },
        model: names.model,
        logRetention,
        logKey,
        logGroupName: workflowLogGroup(names.platform.platformName, names.model, workflow),
      });

    const DataKeyArn: Binding = { value: dataKeyArn };
    const ownTrainer = (): { arn: string; binding: Binding } => {
      const workflow = make('train-challenger', {
        DataKeyArn,
        TrainingRoleArn: { value: names.trainingRoleArn, grants: [passRole('PassTrainingRole', names.trainingRoleArn)] },
      });
      return { arn: workflow.stateMachine.stateMachineArn, binding: ownChild(names, workflow) };
    };
    const givenTrainer = ({ stateMachineArn: arn }: IStateMachine) => ({ arn, binding: childWorkflow(names, arn) });
    const trainer = trainerWorkflow === undefined ? ownTrainer() : givenTrainer(trainerWorkflow);
    this.trainerArn = trainer.arn;
    const shift = make('shift-traffic');
    this.deliver = make('deliver-model', {
      DataKeyArn,
      TrainerStateMachineArn: trainer.binding,
      ShiftTrafficStateMachineArn: ownChild(names, shift),
    }).stateMachine;
    this.shift = shift.stateMachine;
    this.respond = make('respond-to-alarm', {
      NotificationTopicArn: { value: names.topicArn, grants: [allow('Notify', ['sns:Publish'], names.topicArn), useKeys(names)] },
    }).stateMachine;
  }
}

/** A workflow of ours is started in the version that is deployed with its caller. */
const ownChild = (names: ModelNamesWithRoles, { stateMachine, versionArn }: Workflow): Binding => ({
  ...childWorkflow(names, stateMachine.stateMachineArn),
  value: versionArn,
});

/** Starting a workflow, in any of its versions, and waiting for it or stopping it. */
function childWorkflow({ stack }: ModelNamesWithRoles, stateMachineArn: string): Binding {
  const executions = Fn.join(':', [
    `arn:${stack.partition}:states`,
    stack.region,
    stack.account,
    'execution',
    Fn.select(6, Fn.split(':', stateMachineArn)),
    '*',
  ]);
  return {
    value: stateMachineArn,
    grants: [
      // IAM knows the machine; its versions are a condition (states:StateMachineQualifier) that is not needed here.
      allow('RunWorkflows', ['states:StartExecution'], stateMachineArn),
      allow('WaitForWorkflows', ['states:DescribeExecution', 'states:StopExecution'], executions),
    ],
  };
}
