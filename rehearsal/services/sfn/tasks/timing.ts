/** Virtual durations of Step Functions' own work, milliseconds. Declared, never measured. */
export const TIMING = {
  /** One call of a service that is no function. */
  call: 100,
  /** How often a `.sync` task looks at its job. On AWS an event tells it; half a minute late is what a poll costs. */
  poll: 30_000,
} as const;
