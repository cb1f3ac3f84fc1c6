import { AwsError } from '../cloud/aws-error.ts';
import type { RestAnswer } from './rest-codec.ts';
import type { Protocol } from './services.ts';
import type { Model } from './shape.ts';
import { element, escapeXml, XML_DECLARATION } from './xml.ts';

/** An error as each protocol answers it. What is not an AwsError is a defect of the rehearsal and answers 500 by name. */
export function errorAnswer(error: unknown, protocol: Protocol, model: Model | undefined, requestId: string, head: boolean): RestAnswer {
  const known =
    error instanceof AwsError ? error : new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
  if (head || known.status === 304) return { status: known.status, headers: {}, body: '' };
  if (protocol === 's3') return s3Error(known, requestId);
  if (protocol === 'query') return queryError(known, model, requestId);
  return jsonError(known, protocol, model);
}

function s3Error(error: AwsError, requestId: string): RestAnswer {
  const further = Object.entries(error.members).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const content =
    element('Code', escapeXml(error.name)) +
    element('Message', escapeXml(error.message)) +
    further.map(([name, value]) => element(name, escapeXml(String(value)))).join('') +
    element('RequestId', escapeXml(requestId));
  return { status: error.status, headers: { 'content-type': 'application/xml' }, body: XML_DECLARATION + element('Error', content) };
}

function queryError(error: AwsError, model: Model | undefined, requestId: string): RestAnswer {
  const [code, status] = model?.errors.get(error.name)?.queryError ?? [error.name, error.status];
  const type = status >= 500 ? 'Receiver' : 'Sender';
  const content = element('Type', type) + element('Code', escapeXml(code)) + element('Message', escapeXml(error.message));
  const body = XML_DECLARATION + element('ErrorResponse', element('Error', content) + element('RequestId', escapeXml(requestId)));
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

/** The awsJson protocols carry the name in `__type`, restJson in a header; clients read either, so both are sent. */
function jsonError(error: AwsError, protocol: Protocol, model: Model | undefined): RestAnswer {
  const shape = model?.errors.get(error.name);
  const upper = shape?.members.has('Message') === true;
  const { denial: _denial, ...members } = error.members;
  const body = { __type: error.name, [upper ? 'Message' : 'message']: error.message, ...members };
  const headers: Record<string, string> = { 'x-amzn-errortype': error.name };
  if (protocol === 'rest-json') headers['content-type'] = 'application/json';
  const query = shape?.queryError;
  if (query !== undefined) headers['x-amzn-query-error'] = `${query[0]};${error.status >= 500 ? 'Receiver' : 'Sender'}`;
  return { status: error.status, headers, body: JSON.stringify(body) };
}
