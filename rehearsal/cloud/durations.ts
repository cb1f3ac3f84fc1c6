const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * How long each kind of work takes in virtual time, milliseconds. Declared, never measured: two machines tell the same
 * story. The orders of magnitude are those that AWS's documentation and forums report; a story may override each.
 */
export const DURATIONS: Readonly<Record<string, number>> = {
  /** One invocation of a function, warm. */
  lambda: 300,
  /** From a service's change of state to the event at the rule's target: "seconds usually" (EventBridge documentation). */
  'events.delivery': 500,
  /** A training job's instance: capacity, boot, image. */
  'training.start': 3 * MINUTE,
  /** Download of the channels. */
  'training.download': 30 * SECOND,
  /** The training command itself, whatever it really took. */
  training: 10 * MINUTE,
  /** Upload of model and output. */
  'training.upload': 20 * SECOND,
  /** A batch transform job, all phases. */
  transform: 8 * MINUTE,
  /** A processing job, all phases. */
  processing: 5 * MINUTE,
  /** From CreateEndpoint to InService. */
  'endpoint.create': 5 * MINUTE,
  /** Provisioning of the new fleet before traffic shifts to it. */
  'endpoint.update': 5 * MINUTE,
  /** Taking a fleet down. */
  'endpoint.delete': 2 * MINUTE,
  /** A change of weights or instance counts without a new configuration. */
  'endpoint.weights': 2 * MINUTE,
};

/** Looks a kind up; a story's table wins. Throws for a kind that neither names, so that a typing slip is not zero. */
export function durationOf(kind: string, overrides: Readonly<Record<string, number>> = {}): number {
  const duration = overrides[kind] ?? DURATIONS[kind];
  if (duration === undefined || !(duration >= 0))
    throw new Error(
      `no duration for ${JSON.stringify(kind)}; known kinds: ${Object.keys(DURATIONS).join(', ')}; give one in the story's durations`,
    );
  return duration;
}
