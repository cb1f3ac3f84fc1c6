/** CloudWatch namespace of everything Slipway publishes; roles may publish into no other. */
export const NAMESPACE = 'Slipway';

/** One name for the step that emits a metric and for the alarm that watches it. */
export const METRICS = {
  /** 1 for each delivery that ended, dimensions Model and Outcome. */
  outcome: 'DeliveryOutcome',
  /** 1 while the judge says that the challenger harms, 0 otherwise; dimensions EndpointName and EndpointConfigName. */
  canaryBreach: 'CanaryBreach',
  /** 1 once an operator aborts the shift; dimensions EndpointName and EndpointConfigName. */
  abort: 'Abort',
  /** 1 for each window in which the judge was alive; its silence ends the shift. */
  judgeHeartbeat: 'JudgeHeartbeat',
  /** Natural logarithm of the evidence against the challenger. */
  canaryEvidence: 'CanaryEvidence',
} as const;
