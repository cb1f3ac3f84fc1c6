import { NotRehearsed } from '../cloud/aws-error.ts';
import { WIRE_SERVICES, type WireService } from './services.ts';

/** What of a request tells the service it is for. */
export interface Envelope {
  readonly method: string;
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The service in the signature's credential scope. */
  readonly signing?: string;
}

export type Destination =
  | { readonly kind: 'json'; readonly service: WireService; readonly operation: string }
  /** The form in the body names operation and version. */
  | { readonly kind: 'form' }
  | { readonly kind: 'rest'; readonly service: WireService };

/** Paths by which an unsigned REST request is known; the rest is S3. */
const PATHS: readonly (readonly [RegExp, string])[] = [
  [/^\/endpoints\/[^/]+\/invocations/, 'sagemakerruntime'],
  [/^\/2015-03-31\/functions(\/|$)/, 'lambda'],
];

export function dispatch(envelope: Envelope): Destination {
  const target = envelope.headers.get('x-amz-target');
  if (target !== undefined) {
    const dot = target.lastIndexOf('.');
    const service = WIRE_SERVICES.find((candidate) => candidate.target === target.slice(0, dot));
    if (service === undefined) throw new NotRehearsed(`the service behind X-Amz-Target ${JSON.stringify(target)}`);
    return { kind: 'json', service, operation: target.slice(dot + 1) };
  }
  if (envelope.headers.get('smithy-protocol') !== undefined)
    throw new NotRehearsed(
      `the protocol ${envelope.headers.get('smithy-protocol')}`,
      'use the client package at the version that slipway pins, or the AWS CLI',
    );
  const form = (envelope.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  if (form && envelope.method === 'POST' && envelope.path === '/') return { kind: 'form' };
  return { kind: 'rest', service: restService(envelope) };
}

function restService(envelope: Envelope): WireService {
  const { signing } = envelope;
  const byPath = PATHS.find(([pattern]) => pattern.test(envelope.path))?.[1];
  const name =
    signing === undefined ? (byPath ?? 's3') : WIRE_SERVICES.find((service) => service.signing === signing && isRest(service))?.name;
  const service = WIRE_SERVICES.find((candidate) => candidate.name === name);
  if (service === undefined) throw new NotRehearsed(`${envelope.method} ${envelope.path} of the service ${signing ?? 'unknown'}`);
  return service;
}

/** The service of a form, by its version: every query API has its own date. */
export function queryService(form: URLSearchParams): WireService {
  const version = form.get('Version');
  const service = WIRE_SERVICES.find((candidate) => candidate.version === version);
  if (service === undefined || version === null) throw new NotRehearsed(`Action=${form.get('Action')}, Version=${version}`);
  return service;
}

function isRest(service: WireService): boolean {
  return service.protocol === 'rest-json' || service.protocol === 's3';
}
