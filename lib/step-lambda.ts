import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, IgnoreMode, RemovalPolicy, Stage } from 'aws-cdk-lib';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { packageFile } from './package-root.ts';
import { serviceRole } from './permissions/service-role.ts';
import { allow } from './permissions/statements.ts';
import { refuse } from './refusal.ts';
import { type StepEnvironments, type StepName, sizeOf } from './steps.ts';
import type { Binding } from './workflow/workflow.ts';

/** What all steps of a model share. */
export interface StepSurroundings {
  /** Log groups are called `<logPrefix>/<step>`. */
  readonly logPrefix: string;
  readonly logRetention: RetentionDays;
  readonly logKey: IKey;
}

export interface StepLambdaProps<S extends StepName> extends StepSurroundings {
  readonly step: S;
  /** Exactly the variables of the step's contract. */
  readonly environment: StepEnvironments[S];
  /** What it may do beside writing its own log. */
  readonly permissions: readonly PolicyStatement[];
  /** @default - the step's bundle alone */
  readonly code?: Code;
}

/**
 * One step: its bundle on Lambda under a role of its own. Workflows call a published version, which stays when the next
 * deployment publishes another: a deployment in the middle of a delivery changes nothing for it.
 */
export class StepLambda<S extends StepName = StepName> extends Construct {
  readonly step: S;
  readonly role: Role;
  readonly function: LambdaFunction;
  readonly versionArn: string;

  constructor(scope: Construct, id: string, props: StepLambdaProps<S>) {
    super(scope, id);
    this.step = props.step;
    const { memoryMb, timeout } = sizeOf(props.step);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `${props.logPrefix}/${props.step}`,
      retention: props.logRetention,
      encryptionKey: props.logKey,
      // A delivery's record lies in the ledger and in S3; a retained group of the same name would stop the next deployment.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = serviceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      description: `Step ${props.step}`,
      statements: [
        allow('WriteOwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
        // X-Ray has no resource-level permissions.
        allow('Trace', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),
        ...props.permissions,
      ],
    });
    this.function = new LambdaFunction(this, 'Function', {
      description: `Slipway step ${props.step}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code ?? bundleOf(props.step),
      memorySize: memoryMb,
      timeout,
      environment: { ...props.environment },
      role: this.role.withoutPolicyUpdates(),
      tracing: Tracing.ACTIVE,
      logGroup,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    this.versionArn = this.function.currentVersion.functionArn;
  }

  /**
   * How a workflow names this step, with the permission to call it: in any version, because an execution that runs while
   * another version is deployed goes on calling the one that it began with.
   */
  get binding(): Binding {
    return { value: this.versionArn, grants: [allow('CallSteps', ['lambda:InvokeFunction'], `${this.function.functionArn}:*`)] };
  }

  /** Where events that the function could not handle go, after two more tries. */
  sendFailuresTo(queueArn: string): void {
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: { bind: () => ({ destination: queueArn }) },
    });
  }
}

const BUNDLE = 'index.cjs';

/** A step's bundle with files beside it, laid out in the cloud assembly itself under a name that `id` makes its own. */
export function bundleWith(scope: Construct, step: StepName, id: string, files: Readonly<Record<string, string | Buffer>>): Code {
  const assembly = Stage.of(scope)?.assetOutdir;
  if (assembly === undefined) throw new TypeError(`${scope.node.path} is not inside an App`);
  const folder = join(assembly, `${step}-${id}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(bundleFolder(step), BUNDLE), join(folder, BUNDLE));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return Code.fromAsset(folder);
}

/** Folder of a step's bundle in the package. */
function bundleFolder(step: StepName): string {
  const folder = packageFile('dist', 'lambdas', step);
  if (!existsSync(join(folder, BUNDLE))) {
    refuse(`no bundle of step ${step} at ${join(folder, BUNDLE)}: run "npm run build" in a checkout, or install the package slipway again`);
  }
  return folder;
}

/** Other files of a bundle's folder stay out of the asset, so that equal bundles have equal hashes. */
const bundleOf = (step: StepName): Code =>
  Code.fromAsset(bundleFolder(step), { exclude: ['*', `!${BUNDLE}`], ignoreMode: IgnoreMode.GLOB });
