import type { Json } from '../cloud/cloud.ts';
import type { JsonObject } from './json.ts';

/**
 * What an assembly puts into the account, resolved.
 *
 * Names and ARNs are settled when the assembly is loaded. Everything else is resolved when it is read, so that
 * a part which the rehearsal does not know fails by name (`NotRehearsed`), and only where it is needed.
 */
export interface AssemblyModel {
  readonly dir: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly stacks: readonly { readonly name: string; readonly path: string }[];
  readonly buckets: readonly BucketModel[];
  readonly tables: readonly TableModel[];
  readonly queues: readonly QueueModel[];
  readonly topics: readonly TopicModel[];
  readonly keys: readonly KeyModel[];
  readonly functions: readonly FunctionModel[];
  readonly roles: readonly RoleModel[];
  readonly managedPolicies: readonly PolicyModel[];
  readonly stateMachines: readonly StateMachineModel[];
  readonly rules: readonly RuleModel[];
  readonly schedules: readonly ScheduleModel[];
  readonly scheduleGroups: readonly ResourceModel[];
  readonly permissions: readonly PermissionModel[];
  readonly alarms: readonly AlarmModel[];
  readonly compositeAlarms: readonly AlarmModel[];
  readonly metricFilters: readonly ResourceModel[];
  readonly logGroups: readonly ResourceModel[];
  readonly parameters: readonly ParameterModel[];
  readonly modelPackageGroups: readonly ResourceModel[];
  readonly repositories: readonly ResourceModel[];
  readonly images: readonly ImageModel[];
  readonly importedNames: ImportedNames;
  readonly inventory: Inventory;
  /** Value of a Parameter Store parameter, for `{{resolve:ssm:…}}` and for the ssm service. @throws NotRehearsed */
  ssmParameter(name: string): string;
}

/** A resource by its names; `properties` resolves all of its properties at once. */
export interface ResourceModel {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Construct path without the closing `Resource`: `Model/CheckDrift/Role`. */
  readonly path: string;
  readonly name: string;
  /** The empty string for a type without ARN. */
  readonly arn: string;
  /** @throws NotRehearsed naming what cannot be resolved */
  readonly properties: JsonObject;
}

export interface PolicyDocument {
  readonly path: string;
  readonly statements: readonly StatementModel[];
}

/** One statement, or why it cannot be resolved. */
export interface StatementModel {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** Position in its document, from 1. */
  readonly position: number;
  /** @throws NotRehearsed naming what cannot be resolved */
  readonly body: JsonObject;
}

export interface BucketModel extends ResourceModel {
  readonly versioned: boolean;
  /** Whether it sends its events to EventBridge. */
  readonly eventBridge: boolean;
  readonly objectLock: boolean;
  readonly policy: PolicyDocument | undefined;
}

export interface TableModel extends ResourceModel {
  /** CreateTable's input. */
  readonly createTable: JsonObject;
  readonly timeToLiveAttribute: string | undefined;
}

export interface QueueModel extends ResourceModel {
  readonly url: string;
  /** Attributes as GetQueueAttributes answers them, all text. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly policy: PolicyDocument | undefined;
}

interface SubscriptionModel {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly properties: JsonObject;
}

export interface TopicModel extends ResourceModel {
  readonly subscriptions: readonly SubscriptionModel[];
  readonly policy: PolicyDocument | undefined;
}

export interface KeyModel extends ResourceModel {
  /** `alias/…` names. */
  readonly aliases: readonly string[];
  readonly policy: PolicyDocument | undefined;
}

/** What Lambda does with a failed or finished asynchronous invocation. */
export interface EventInvokeModel {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
  readonly onFailure: string | undefined;
  readonly onSuccess: string | undefined;
}

export interface FunctionModel extends ResourceModel {
  readonly versionArns: readonly string[];
  /** Alias ARN to the version that it points at. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly handler: string;
  readonly runtime: string;
  /** Folder of the bundle in the assembly. */
  readonly bundleDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency: number | undefined;
  readonly roleArn: string;
  readonly roleName: string;
  readonly logGroup: string;
  readonly deadLetterArn: string | undefined;
  readonly eventInvoke: EventInvokeModel;
}

export interface PolicyModel extends PolicyDocument {
  readonly name: string;
  /** Only managed policies have one. */
  readonly arn: string;
}

export interface RoleModel {
  readonly stack: string;
  readonly logicalId: string;
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  readonly trust: PolicyDocument;
  /** Inline policies: the role's own and those attached by AWS::IAM::Policy. */
  readonly policies: readonly PolicyModel[];
  /** Managed policies of the assembly that are attached. */
  readonly managed: readonly PolicyModel[];
  /** Attached managed policies that are not in the assembly: AWS's own, or imported. */
  readonly managedElsewhere: readonly string[];
  readonly boundaryArn: string | undefined;
}

export interface StateMachineModel extends ResourceModel {
  readonly versionArns: readonly string[];
  readonly aliasArns: readonly string[];
  /** Amazon States Language, substitutions applied. */
  readonly definition: string;
  readonly roleArn: string;
  readonly machineType: 'STANDARD' | 'EXPRESS';
}

export interface RuleModel extends ResourceModel {
  readonly eventBusName: string;
  readonly eventPattern: JsonObject | undefined;
  readonly scheduleExpression: string | undefined;
  readonly enabled: boolean;
  readonly targets: readonly JsonObject[];
}

export interface ScheduleModel extends ResourceModel {
  readonly groupName: string;
  readonly expression: string;
  readonly timezone: string;
  readonly enabled: boolean;
  readonly target: JsonObject;
}

/** A statement of a function's resource policy. */
export interface PermissionModel {
  readonly path: string;
  /** Function, version or alias ARN. */
  readonly functionArn: string;
  readonly principal: string;
  readonly action: string;
  readonly sourceArn: string | undefined;
  readonly sourceAccount: string | undefined;
}

export interface AlarmModel extends ResourceModel {
  /** Input of PutMetricAlarm or PutCompositeAlarm. */
  readonly input: JsonObject;
}

export interface ParameterModel extends ResourceModel {
  readonly value: string;
  readonly parameterType: string;
}

export type ImageModel = FolderImageModel | ScriptModeImageModel;

interface FolderImageModel {
  readonly uri: string;
  /** Folder that holds the executables `train` and `serve`. */
  readonly dir: string;
  /** `sha256:<64 hex>`: hash of the Docker asset, digest in the URI, or hash of the folder's files. */
  readonly digest: string;
  readonly from: 'asset' | 'declared';
}

/** An image of AWS's whose code runs with this machine's Python. */
interface ScriptModeImageModel {
  readonly uri: string;
  /** Digest in the URI, or made from it: no registry is asked. */
  readonly digest: string;
  readonly from: 'script mode';
  /** Stack that declares it. */
  readonly stack: string;
  /** Python modules of the image that the code imports. */
  readonly imports: readonly string[];
}

/** Things outside the template that a stack declares in its Metadata under `rehearsal`; they are created empty. */
export interface ImportedNames {
  readonly parameters: Readonly<Record<string, string>>;
  readonly tables: readonly JsonObject[];
  readonly buckets: readonly string[];
  readonly endpoints: readonly Json[];
}

export interface Inventory {
  /** How many resources of each type a service of the rehearsal plays. */
  readonly supported: Readonly<Record<string, number>>;
  /** Types of which only the names are known. */
  readonly known: Readonly<Record<string, number>>;
  /** Resources that fail by name when something needs them. */
  readonly unknown: readonly { readonly type: string; readonly path: string; readonly reason: string }[];
}
