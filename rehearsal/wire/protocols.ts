import { AwsError, NotRehearsed } from '../cloud/aws-error.ts';
import type { Members } from '../cloud/cloud.ts';
import { readBody, type S3Body } from '../services/s3/body.ts';
import { type Destination, queryService } from './dispatch.ts';
import { aim, type Exchange } from './exchange.ts';
import { decodeJson, encodeJson } from './json-codec.ts';
import { decodePath, routeS3 } from './path.ts';
import { decodeQuery, encodeQuery } from './query-codec.ts';
import type { Received } from './receive.ts';
import { decodeRest, encodeRest, type RestAnswer } from './rest-codec.ts';
import { type RestRequest, route } from './rest-route.ts';
import type { WireService } from './services.ts';
import type { Model, Operation } from './shape.ts';

/** Makes the call in the name of whoever signed the request. */
export type Call = (service: WireService, operation: string, input: Members) => Promise<Members>;

/** awsJson: the operation in a header, members as JSON. */
export async function json(
  destination: Extract<Destination, { kind: 'json' }>,
  exchange: Exchange,
  received: Received,
  call: Call,
): Promise<RestAnswer> {
  const { service, operation } = destination;
  const known = knownOperation(exchange.model, operation);
  const source = (await received.text()) || '{}';
  const parsed = parse(source);
  const output = await call(service, operation, known === undefined ? asMembers(parsed) : decodeJson(known.input, parsed));
  const body = known === undefined ? output : encodeJson(known.output, output);
  return { status: 200, headers: {}, body: JSON.stringify(body) };
}

/** awsQuery: a form in, XML out. */
export async function form(exchange: Exchange, received: Received, call: Call): Promise<RestAnswer> {
  const parameters = new URLSearchParams(await received.text());
  const service = queryService(parameters);
  await aim(exchange, service);
  // A query API that has since moved to JSON (CloudWatch, SQS) still answers old clients in XML.
  exchange.protocol = 'query';
  const operation = knownOperation(exchange.model, parameters.get('Action') ?? '');
  if (operation === undefined)
    throw new AwsError('InvalidAction', `${service.name} has no operation ${JSON.stringify(parameters.get('Action'))}`);
  const output = await call(service, operation.name, decodeQuery(operation.input, parameters));
  const namespace = `http://${service.signing}.amazonaws.com/doc/${service.version}/`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: encodeQuery(operation.name, namespace, operation.output, output, exchange.requestId),
  };
}

/** restJson and S3's restXml: the operation in method and path, members in path, query, headers and body. */
export async function rest(
  service: WireService,
  exchange: Exchange,
  received: Received,
  request: RestRequest,
  call: Call,
): Promise<RestAnswer> {
  const { model } = exchange;
  if (model === undefined) throw new NotRehearsed(`the wire of ${service.name}`);
  const format = service.protocol === 's3' ? 'xml' : 'json';
  const [found, labels] =
    service.protocol === 's3' ? routeS3(model, request) : [route(model, { ...request, path: decodePath(request.path) }), {}];
  if (found === undefined) throw new NotRehearsed(`${request.method} ${request.path} of ${service.name}`);
  const body = service.protocol === 's3' ? received.body : await inMemory(received.body);
  const input = await decodeRest(found, request, body, format, received.text, labels);
  const output = await call(service, found.operation.name, input);
  const ready = encodeRest(found.operation, output, format);
  return output['ContentRange'] === undefined || service.protocol !== 's3' ? ready : { ...ready, status: 206 };
}

function knownOperation(model: Model | undefined, name: string): Operation | undefined {
  if (model === undefined) return undefined;
  const operation = model.operations.get(name);
  if (operation === undefined) throw new AwsError('UnknownOperationException', `there is no operation ${JSON.stringify(name)}`);
  return operation;
}

async function inMemory(body: S3Body): Promise<S3Body> {
  return body instanceof Uint8Array ? body : new Uint8Array(await readBody(body));
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON');
  }
}

function asMembers(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('SerializationException', 'the body must be a JSON object');
  return { ...value };
}
