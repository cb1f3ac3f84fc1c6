/** What happens when a training job asks for an instance, in the order of the jobs that ask for this type. */
export type CapacityAnswer =
  | 'ok'
  /** Failed with `CapacityError: …`. */
  | 'CapacityError'
  /** CreateTrainingJob answers ResourceLimitExceeded: the account's quota. */
  | 'ResourceLimitExceeded'
  /** A Spot instance is taken away in the middle of training; the restart asks again. */
  | 'interrupt'
  /** Failed with `InternalServerError: …`, or restarted where RetryStrategy allows. */
  | 'InternalServerError'
  /** Spot capacity that never comes: Stopped, MaxWaitTimeExceeded. */
  | 'wait';

export type Market = 'spot' | 'on-demand';

/** A time without capacity. Spot jobs wait until it is over, or are interrupted by its beginning; on-demand jobs fail. */
export interface Shortage {
  /** Instance type, with `*` for any characters. */
  readonly instanceType: string;
  /** @default both */
  readonly market?: Market;
  /** Virtual milliseconds. @default since ever */
  readonly from?: number;
  /** Virtual milliseconds. @default for ever */
  readonly until?: number;
}

/** Which deployments a rule concerns: names with `*` for any characters. Absent means all. */
export interface DeploymentMatch {
  readonly endpoint?: string;
  /** Name of the new endpoint configuration. */
  readonly config?: string;
  /** How many deployments it hits before it is used up. @default 1 */
  readonly times?: number;
}

/** What a story changes in SageMaker. Everything absent goes well. */
export interface SageMakerStory {
  /** Answers by instance type; after the last one capacity is there. */
  readonly capacity?: Readonly<Record<string, readonly CapacityAnswer[]>>;
  /** Times without capacity; `capacity` is asked first. */
  readonly shortages?: readonly Shortage[];
  /** Share of the on-demand price that Spot saves, as BillableTimeInSeconds shows it. @default 0.7 */
  readonly spotSavings?: number;
  /** No room for the second fleet: refused by UpdateEndpoint, or found out while it launches. */
  readonly noRoomForGreen?: readonly (DeploymentMatch & { readonly how: 'ResourceLimitExceeded' | 'InsufficientCapacity' })[];
  /** SageMaker goes back to the old configuration and says nothing. */
  readonly silentRollback?: readonly (DeploymentMatch & { readonly after?: 'Creating' | 'Baking' })[];
  /** Whether a rolled-back endpoint shows a FailureReason. AWS documents neither. @default true */
  readonly failureReasonAfterRollback?: boolean;
  /** Environment added to serving processes whose model or endpoint configuration has a matching name. */
  readonly servingEnvironment?: readonly { readonly name: string; readonly environment: Readonly<Record<string, string>> }[];
}

/** Whether `name` fits a pattern in which `*` stands for any characters. */
export function fits(name: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's').test(name);
}
