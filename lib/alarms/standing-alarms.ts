import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRICS, NAMESPACE } from '../../domain/delivery/metrics.ts';
import { exitCode, OUTCOMES } from '../../domain/delivery/outcome.ts';
import { described, type StandingAlarm } from './runbook.ts';

/** The variant of every endpoint config of ours; a blue/green update must keep the name. */
const VARIANT = 'AllTraffic';

export interface StandingAlarmsProps {
  readonly model: string;
  readonly endpointName: string;
  readonly topicArn: string;
  /** ARN of the workflow that answers alarms. */
  readonly responder: string;
  /** Share of requests that may fail, percent. */
  readonly errorPercent: number;
  /** 99th percentile of the container's answer time that is still good, milliseconds. */
  readonly latencyMs: number;
}

type Alarm = Omit<CfnAlarmProps, 'alarmName' | 'alarmDescription' | 'alarmActions' | 'treatMissingData'>;

/** Alarms on what serves, over both fleets of a shift, and on deliveries themselves. Names: `<model>-<kind>`. */
export class StandingAlarms extends Construct {
  /** Alarms that respond-to-alarm answers: what they watch can be put right by going back to the former champion. */
  readonly answered: readonly string[];

  constructor(scope: Construct, id: string, props: StandingAlarmsProps) {
    super(scope, id);
    const { model } = props;
    const endpoint = [
      { name: 'EndpointName', value: props.endpointName },
      { name: 'VariantName', value: VARIANT },
    ];
    const add = (kind: StandingAlarm, what: string, alarm: Alarm): string => {
      const alarmName = `${model}-${kind}`;
      new CfnAlarm(this, kind, {
        alarmName,
        alarmDescription: described(what, kind),
        alarmActions: [props.topicArn],
        // An endpoint without requests, and a model without deliveries, are quiet.
        treatMissingData: 'notBreaching',
        ...alarm,
      });
      return alarmName;
    };

    const errors = add('errors', `Requests to endpoint ${props.endpointName} fail.`, {
      metrics: [
        // 5XX alone: InvocationModelErrors counts the same failures again, and clients' mistakes with them.
        { id: 'rate', expression: '100 * FILL(errors, 0) / requests', label: 'errors, percent of requests', returnData: true },
        sum('errors', 'AWS/SageMaker', 'Invocation5XXErrors', endpoint),
        sum('requests', 'AWS/SageMaker', 'Invocations', endpoint),
      ],
      threshold: props.errorPercent,
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
    const latency = add('latency', `Endpoint ${props.endpointName} answers slowly.`, {
      namespace: 'AWS/SageMaker',
      metricName: 'ModelLatency',
      dimensions: endpoint,
      extendedStatistic: 'p99',
      // Of fewer requests a 99th percentile is their maximum (CloudWatch user guide, "Percentile-based alarms and low data samples").
      evaluateLowSampleCountPercentile: 'ignore',
      period: 60,
      // The metric is in microseconds.
      threshold: props.latencyMs * 1000,
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    add('deliveries-failed', `A delivery of ${model} failed in a way that is not a verdict on its data or model.`, {
      metrics: [
        { id: 'failed', expression: FAILED.map((_, i) => `FILL(m${i}, 0)`).join(' + '), label: 'failed deliveries', returnData: true },
        ...FAILED.map((outcome, i) =>
          sum(`m${i}`, NAMESPACE, METRICS.outcome, [
            { name: 'Model', value: model },
            { name: 'Outcome', value: outcome },
          ]),
        ),
      ],
      threshold: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      evaluationPeriods: 1,
    });
    add('responses-failed', `Nobody could answer an alarm of ${model} by machine: a person is needed.`, {
      namespace: 'AWS/States',
      metricName: 'ExecutionsFailed',
      dimensions: [{ name: 'StateMachineArn', value: props.responder }],
      statistic: 'Sum',
      period: 60,
      threshold: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      evaluationPeriods: 1,
    });
    this.answered = [errors, latency];
  }
}

/** Outcomes that are nobody's verdict: the delivery itself went wrong, or left an endpoint that nobody knows. */
const FAILED = OUTCOMES.filter((outcome) => exitCode(outcome) >= 40);

const sum = (id: string, namespace: string, metricName: string, dimensions: { name: string; value: string }[]) => ({
  id,
  returnData: false,
  metricStat: { metric: { namespace, metricName, dimensions }, period: 60, stat: 'Sum' },
});
