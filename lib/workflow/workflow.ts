import { readFileSync } from 'node:fs';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachineVersion, DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { packageFile } from '../package-root.ts';
import { merged } from '../permissions/merged.ts';
import { serviceRole } from '../permissions/service-role.ts';
import { allow } from '../permissions/statements.ts';
import { integrationStatements } from './integrations.ts';
import { requireExactBindings } from './placeholders.ts';
import { taskResources } from './task-resources.ts';

/** What a placeholder stands for, and what the workflow may do with it. */
export interface Binding {
  readonly value: string;
  readonly grants?: readonly PolicyStatement[];
}

export interface WorkflowProps {
  /** File of the package's `stepfunctions/` folder, without `.asl.json`. */
  readonly definition: string;
  /** Name of the state machine: fixed, so that roles can name its executions before it exists. */
  readonly stateMachineName: string;
  /** One binding for each `${Placeholder}` of the file. */
  readonly bindings: Readonly<Record<string, Binding>>;
  /** Model whose SageMaker jobs it starts. */
  readonly model: string;
  readonly logRetention: RetentionDays;
  readonly logKey: IKey;
  readonly logGroupName: string;
}

/**
 * A workflow: an ASL file of this package, inlined into the template so that a diff shows the flow, with a role that
 * may do what the file names and nothing else.
 */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const file = packageFile('stepfunctions', `${props.definition}.asl.json`);
    const definition = readFileSync(file, 'utf8');
    requireExactBindings(file, definition, Object.keys(props.bindings));

    const arn = Stack.of(this).formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: props.stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const role = serviceRole(this, 'Role', {
      service: 'states.amazonaws.com',
      sourceArns: [arn],
      description: `Workflow ${props.definition}`,
      statements: [
        ...observation(),
        ...merged(Object.values(props.bindings).flatMap(({ grants = [] }) => grants)),
        ...integrationStatements(this, `stepfunctions/${props.definition}.asl.json`, taskResources(definition), props.model),
      ],
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: props.stateMachineName,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries(Object.entries(props.bindings).map(([name, { value }]) => [name, value])),
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: true,
        destination: new LogGroup(this, 'Logs', {
          logGroupName: props.logGroupName,
          retention: props.logRetention,
          encryptionKey: props.logKey,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
  }

  /**
   * ARN of the definition as it is deployed now, for a workflow that starts this one: it stays when the next deployment
   * publishes another, so a delivery that is under way ends as it began.
   */
  get versionArn(): string {
    const id = 'Version';
    const existing = this.node.tryFindChild(id);
    if (existing instanceof CfnStateMachineVersion) return existing.ref;
    const version = new CfnStateMachineVersion(this, id, {
      stateMachineArn: this.stateMachine.stateMachineArn,
      // Another revision is another version: CloudFormation replaces this resource, and keeps the old one.
      stateMachineRevisionId: this.stateMachine.stateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return version.ref;
  }
}

/** Writing the execution log and traces: neither log delivery nor X-Ray has resource-level permissions. */
const observation = (): PolicyStatement[] => [
  allow(
    'DeliverLog',
    [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ],
    '*',
  ),
  allow('Trace', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'], '*'),
];
