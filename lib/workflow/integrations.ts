import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { trainingJobPatterns, transformJobPatterns } from '../../domain/delivery/names.ts';
import { allow } from '../permissions/statements.ts';
import { refuse } from '../refusal.ts';

/** For whom an integration's statements are written. */
export interface IntegrationScope {
  readonly stack: Stack;
  /** Model whose jobs a workflow starts. */
  readonly model: string;
}

type Statements = (scope: IntegrationScope) => PolicyStatement[];

/** Rule that Step Functions itself makes, once an account and Region, to hear when what it waits for has ended. */
const watching = ({ stack }: IntegrationScope, sid: string, rule: string): PolicyStatement =>
  allow(
    sid,
    ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    stack.formatArn({ service: 'events', resource: 'rule', resourceName: rule }),
  );

const job =
  (kind: 'Training' | 'Transform'): Statements =>
  (scope) => {
    const { stack, model } = scope;
    const resource = (kind === 'Training' ? trainingJobPatterns : transformJobPatterns)(model).map((resourceName) =>
      stack.formatArn({ service: 'sagemaker', resource: `${kind.toLowerCase()}-job`, resourceName }),
    );
    return [
      allow(
        `Run${kind}Jobs`,
        ['Create', 'Describe', 'Stop'].map((verb) => `sagemaker:${verb}${kind}Job`),
        resource,
      ),
      // Step Functions tags each job with the execution that started it.
      allow(`Tag${kind}Jobs`, ['sagemaker:AddTags', 'sagemaker:ListTags'], resource),
      watching(scope, `Watch${kind}Jobs`, `StepFunctionsGetEventsForSageMaker${kind}JobsRule`),
    ];
  };

const describeJobs: Statements = ({ stack, model }) => [
  allow(
    'SeeTrainingJobs',
    ['sagemaker:DescribeTrainingJob'],
    trainingJobPatterns(model).map((resourceName) => stack.formatArn({ service: 'sagemaker', resource: 'training-job', resourceName })),
  ),
];

/**
 * What Step Functions needs for each integration, beside the right to the named resource itself, which stands with its
 * binding. Source: AWS Step Functions developer guide, "Integrating services", the page of each service.
 */
export const INTEGRATIONS: Readonly<Record<string, Statements>> = {
  'lambda:invoke': () => [],
  'sns:publish': () => [],
  'sagemaker:createTrainingJob.sync': job('Training'),
  'aws-sdk:sagemaker:describeTrainingJob': describeJobs,
  'sagemaker:createTransformJob.sync': job('Transform'),
  'states:startExecution.sync:2': (scope) => [watching(scope, 'WatchExecutions', 'StepFunctionsGetEventsForStepFunctionsExecutionRule')],
};

/** Statements for all integrations of a definition; one that the table does not know stops synth. */
export function integrationStatements(scope: Construct, file: string, resources: readonly string[], model: string): PolicyStatement[] {
  return resources.flatMap((resource) => {
    const statements = INTEGRATIONS[resource];
    if (statements === undefined) {
      const known = Object.keys(INTEGRATIONS).join(', ');
      return refuse(
        `${file}: no permissions are known for the integration ${resource}; known: ${known}. Add it to lib/workflow/integrations.ts`,
      );
    }
    return statements({ stack: Stack.of(scope), model });
  });
}
