const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * How long each kind of work takes in virtual time, milliseconds. Declared, never measured: two machines tell the same
 * story. The orders of magnitude are those that AWS's documentation and forums report; a story may override each.
 */
const DURATIONS = {
  /** One invocation of a function, warm. */
  lambda: 300,
  /** From a service's change of state to the event at the rule's target: "seconds usually" (EventBridge documentation). */
  'events.delivery': 500,
  /** A training job's instance: capacity, boot, image. */
  'training.starting': 2 * MINUTE,
  /** The same on the instances of a warm pool, which run already. */
  'training.starting.warm': 15 * SECOND,
  /** Download of the channels. */
  'training.downloading': MINUTE,
  /** The training command itself, whatever it really took. */
  training: 15 * MINUTE,
  /** Upload of model and output. */
  'training.uploading': 30 * SECOND,
  /** From StopTrainingJob to Stopped: SIGTERM, at most 120 s, upload of what is there. */
  'training.stopping': MINUTE,
  /** From a Spot interruption until SageMaker starts anew. */
  'training.interrupted': 3 * MINUTE,
  /** A batch transform job's instances. */
  'transform.starting': 3 * MINUTE,
  /** A batch transform job's work. */
  transform: 2 * MINUTE,
  'transform.stopping': 30 * SECOND,
  /** From CreateModelPackage to Completed. */
  'model-package.create': 5 * SECOND,
  /** From CreateEndpoint to InService. */
  'endpoint.create': 4 * MINUTE,
  /** Launching the green fleet before traffic shifts to it. */
  'endpoint.launch': 4 * MINUTE,
  /** Moving traffic between fleets. */
  'endpoint.traffic': 20 * SECOND,
  /** How often SageMaker looks at the rollback alarms during a bake. */
  'endpoint.alarms': MINUTE,
  /** Taking a fleet down. */
  'endpoint.terminate': MINUTE,
  /** Until SageMaker gives up on containers that do not answer /ping. */
  'endpoint.unhealthy': 20 * MINUTE,
  /** Until SageMaker has replaced a serving container that died. */
  'endpoint.restart': MINUTE,
  'endpoint.delete': 30 * SECOND,
  /** A state of a workflow that only decides or passes on: Step Functions' own part of a transition. */
  'states.transition': 0,
  /** One call of a service that is no function, from a workflow. */
  'states.call': 100,
  /** How often a `.sync` task looks at its job. On AWS an event tells it; half a minute late is what a poll costs. */
  'states.poll': 30 * SECOND,
} as const satisfies Readonly<Record<string, number>>;

/** What a declared duration is known by. */
export type WorkKind = keyof typeof DURATIONS;

/** Kinds that a story may give another duration. */
export const WORK_KINDS = Object.keys(DURATIONS) as WorkKind[];

/** Looks a kind up; a story's table wins. Throws for a kind that neither names, so that a typing slip is not zero. */
export function durationOf(kind: string, overrides: Readonly<Record<string, number>> = {}): number {
  const known: Readonly<Record<string, number>> = DURATIONS;
  const duration = overrides[kind] ?? known[kind];
  if (duration === undefined || !(duration >= 0))
    throw new Error(
      `no duration for ${JSON.stringify(kind)}; known kinds: ${Object.keys(DURATIONS).join(', ')}; give one in the story's durations`,
    );
  return duration;
}
