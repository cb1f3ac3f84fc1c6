import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import type { MetricSink } from '../cloudwatch/metric-sink.ts';
import { isS3Body, readBody, type S3Body } from '../s3/body.ts';
import { arnOf } from '../sagemaker/arn.ts';
import type { Endpoint, Fleet } from '../sagemaker/endpoints/endpoint.ts';
import { route } from '../sagemaker/endpoints/routing.ts';
import type { SageMaker } from '../sagemaker/sagemaker.ts';
import { fits } from '../sagemaker/story.ts';
import type { World } from '../sagemaker/world.ts';
import { capturedLines, DataCapture } from './data-capture.ts';
import type { Invocation, InvocationDraws, InvocationRequest } from './invocation.ts';
import { drawLatency, type LatencyModel } from './latency.ts';
import { publishMetrics } from './publish-metrics.ts';

const invokeEndpointInput = v.strictObject({
  EndpointName: v.string(),
  Body: v.custom<S3Body>(isS3Body, 'Member must not be null'),
  ContentType: v.optional(v.string()),
  Accept: v.optional(v.string()),
  CustomAttributes: v.optional(v.string()),
  InferenceId: v.optional(v.string()),
  TargetVariant: v.optional(v.string()),
});

const saved = v.object({ sequence: v.record(v.string(), v.number()), captured: capturedLines });

/** "Payload sizes up to 25 MB" for real-time endpoints; the API model's 6 MB is stale. */
const PAYLOAD_LIMIT = 25 * 2 ** 20;

export interface RuntimeOptions {
  readonly sagemaker: SageMaker;
  readonly metrics: MetricSink;
  /** Latencies that a story gives; absent, ModelLatency is what was really measured. */
  readonly latency?: readonly LatencyModel[];
}

/** SageMaker Runtime: real requests to the serving processes, routed by seeded chance. */
export class SageMakerRuntime implements Service {
  readonly name = 'sagemakerruntime';
  readonly operations: Service['operations'];
  readonly #world: World;
  readonly #metrics: MetricSink;
  readonly #latency: readonly LatencyModel[];
  readonly #capture: DataCapture;
  readonly #random = new Map<string, () => number>();
  #sequence: Record<string, number> = {};

  constructor({ sagemaker, metrics, latency = [] }: RuntimeOptions) {
    this.#world = sagemaker.world;
    this.#metrics = metrics;
    this.#latency = latency;
    this.#capture = new DataCapture(this.#world);
    this.operations = { InvokeEndpoint: (input, context) => this.#invokeEndpoint(input, context) };
  }

  permissions(_operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    return [{ action: 'sagemaker:InvokeEndpoint', resource: arnOf(cloud, 'endpoint', String(input['EndpointName'] ?? '')) }];
  }

  /** Chance of the next request to an endpoint. Draw for all requests in order, then send them in any order. */
  draw(endpoint: string): InvocationDraws {
    let next = this.#random.get(endpoint);
    if (next === undefined) {
      next = this.#world.cloud.random(`invocations of ${endpoint}`);
      this.#random.set(endpoint, next);
    }
    const sequence = this.#sequence[endpoint] ?? 0;
    this.#sequence[endpoint] = sequence + 1;
    return { variant: next(), fleet: next(), capture: next(), latency: [next(), next()], sequence };
  }

  /** Sends one request and answers how it went; only an endpoint that cannot be invoked throws. */
  async invoke(request: InvocationRequest, draws: InvocationDraws, at: number): Promise<Invocation> {
    const endpoint = this.#endpoint(request.endpoint);
    const fleet = route(endpoint, draws, request.targetVariant);
    if (fleet === undefined) throw validationError(`Variant ${request.targetVariant ?? ''} not found for endpoint ${request.endpoint}.`);
    const answer = await this.#world.fleets.invoke(endpoint.name, fleet, request);
    const status = answer?.status ?? 0;
    const micros = this.#micros(fleet, draws) ?? answer?.micros ?? 0;
    publishMetrics(this.#metrics, { endpoint: endpoint.name, fleet, status, micros, at });
    const invocation: Invocation = {
      variant: fleet.variant,
      config: fleet.config,
      status,
      body: answer?.body ?? new Uint8Array(),
      contentType: answer?.contentType,
      customAttributes: answer?.customAttributes,
    };
    const capture = this.#world.state.endpointConfigs[fleet.config]?.request.DataCaptureConfig;
    if (
      capture !== undefined &&
      capture.EnableCapture !== false &&
      status === 200 &&
      draws.capture * 100 < capture.InitialSamplingPercentage
    ) {
      this.#capture.keep(capture, fleet, request, invocation, at, draws.sequence);
    }
    return invocation;
  }

  save(): Json {
    return JSON.parse(JSON.stringify({ sequence: this.#sequence, captured: this.#capture.save() })) as Json;
  }

  load(state: Json): void {
    const { sequence, captured } = v.parse(saved, state);
    this.#sequence = sequence;
    this.#capture.load(captured);
  }

  async #invokeEndpoint(input: Members, { now }: CallContext): Promise<Members> {
    const parsed = v.safeParse(invokeEndpointInput, input);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      const path = issue.path?.map((item) => String(item.key)).join('.') ?? '';
      if (issue.expected === 'never') throw new NotRehearsed(`sagemakerruntime InvokeEndpoint with ${path}`, 'leave it out');
      throw validationError(`1 validation error detected: Value at '${path}' failed to satisfy constraint: ${issue.message}`);
    }
    const { EndpointName, Body, ContentType, Accept, CustomAttributes, InferenceId, TargetVariant } = parsed.output;
    const body = await readBody(Body);
    if (body.byteLength > PAYLOAD_LIMIT)
      throw validationError(`Request ${body.byteLength} bytes exceeds the payload limit of ${PAYLOAD_LIMIT} bytes.`);
    const request = {
      endpoint: EndpointName,
      body,
      contentType: ContentType,
      accept: Accept,
      customAttributes: CustomAttributes,
      inferenceId: InferenceId,
      targetVariant: TargetVariant,
    };
    const answer = await this.invoke(request, this.draw(EndpointName), now);
    if (answer.status < 200 || answer.status >= 300) throw this.#modelError(EndpointName, answer);
    return {
      Body: answer.body,
      ContentType: answer.contentType,
      InvokedProductionVariant: answer.variant,
      ...(answer.customAttributes === undefined ? {} : { CustomAttributes: answer.customAttributes }),
    };
  }

  /** Endpoints answer while InService and while an update is going on. */
  #endpoint(name: string): Endpoint {
    const endpoint = this.#world.state.endpoints[name];
    const { account } = this.#world.cloud;
    if (endpoint === undefined) throw validationError(`Endpoint ${name} of account ${account} not found.`);
    if (endpoint.status !== 'InService' && endpoint.status !== 'Updating') {
      throw validationError(`Endpoint ${name} of account ${account} is not in service: its status is ${endpoint.status}.`);
    }
    return endpoint;
  }

  #micros(fleet: Fleet, { latency: [first, second] }: InvocationDraws): number | undefined {
    const model = this.#latency.find(({ name }) => fits(fleet.model, name) || fits(fleet.config, name));
    return model === undefined ? undefined : drawLatency(model, first, second);
  }

  #modelError(endpoint: string, { status, body }: Invocation): AwsError {
    const { region, account } = this.#world.cloud;
    const message =
      status === 0 ? 'Your invocation timed out while waiting for a response from container primary.' : Buffer.from(body).toString('utf8');
    const kind = status >= 400 && status < 500 ? 'client' : 'server';
    const logs = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=/aws/sagemaker/Endpoints/${endpoint}`;
    return new AwsError(
      'ModelError',
      `Received ${kind} error (${status}) from primary with message "${message.slice(0, 1024)}". See ${logs} in account ${account} for more information.`,
      424,
      {
        OriginalStatusCode: status,
        OriginalMessage: message.slice(0, 1024),
        LogStreamArn: `arn:${this.#world.cloud.partition}:logs:${region}:${account}:log-group:/aws/sagemaker/Endpoints/${endpoint}`,
      },
    );
  }
}

function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
