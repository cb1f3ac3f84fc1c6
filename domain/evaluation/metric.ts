/** What a model predicts: one of two classes, or a number. */
export type ProblemType = 'binary' | 'regression';

export const METRIC_NAMES = ['auc', 'prAuc', 'recallAtPrecision', 'accuracy', 'logLoss', 'brier', 'rmse', 'mae'] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** A metric as a policy names it; `at` is the precision of recallAtPrecision. */
export interface MetricRef {
  readonly metric: MetricName;
  readonly at?: number | undefined;
}

export interface MetricFacts {
  readonly better: 'higher' | 'lower';
  readonly problem: ProblemType;
  /** Whether it reads a score as a probability; a ranking metric takes any number. */
  readonly probability: boolean;
  /** How much worse a challenger may be where the policy says nothing: one point of a rate, two percent of a loss. */
  readonly defaultMargin: number | string;
}

const rate = { better: 'higher', problem: 'binary', defaultMargin: 0.01 } as const;
const loss = { better: 'lower', defaultMargin: '2%' } as const;

export const METRICS: Readonly<Record<MetricName, MetricFacts>> = {
  /** Area under the ROC curve; ties count half. */
  auc: { ...rate, probability: false },
  /** Average precision: the area under the precision-recall curve as a step function. */
  prAuc: { ...rate, probability: false },
  /** The largest recall of any threshold whose precision is at least `at`; 0 where no threshold has it. */
  recallAtPrecision: { ...rate, probability: false },
  /** Share of rows on the right side of 0.5; a score of exactly 0.5 says yes. */
  accuracy: { ...rate, probability: true },
  /** Mean negative log-likelihood in nats, probabilities clipped to [1e-15, 1 - 1e-15]. */
  logLoss: { ...loss, problem: 'binary', probability: true },
  /** Mean squared difference between probability and label. */
  brier: { ...loss, problem: 'binary', probability: true },
  /** Root of the mean squared error, in the label's unit. */
  rmse: { ...loss, problem: 'regression', probability: false },
  /** Mean absolute error, in the label's unit. */
  mae: { ...loss, problem: 'regression', probability: false },
};

/** `auc`, or `recallAtPrecision@0.8`: what a reader and a table call it. */
export const metricKey = ({ metric, at }: MetricRef): string => (at === undefined ? metric : `${metric}@${at}`);

/** How much better the challenger is; positive is better, whichever way the metric goes. */
export const gain = ({ metric }: MetricRef, challenger: number, champion: number): number =>
  METRICS[metric].better === 'higher' ? challenger - champion : champion - challenger;
