import type { Finding } from './finding.ts';

/**
 * Resource types of services that AWS has closed to new customers: SageMaker Model Monitor and Clarify, Edge Manager, CodeCommit. An
 * account that used them before may still have them.
 */
const CLOSED: readonly (readonly [pattern: RegExp, service: string])[] = [
  [/^AWS::SageMaker::(MonitoringSchedule|DataQualityJobDefinition|ModelQualityJobDefinition)$/, 'SageMaker Model Monitor'],
  [/^AWS::SageMaker::Model(Bias|Explainability)JobDefinition$/, 'SageMaker Clarify'],
  [/^AWS::SageMaker::Device(Fleet)?$/, 'SageMaker Edge Manager'],
  [/^AWS::CodeCommit::/, 'CodeCommit'],
];

/** Whether the templates ask for a service that a new account cannot have. */
export function closedServices(types: readonly string[]): readonly Finding[] {
  const found = types.flatMap((type) => {
    const [, service] = CLOSED.find(([pattern]) => pattern.test(type)) ?? [];
    return service === undefined ? [] : [{ type, service }];
  });
  if (found.length === 0) return [{ what: 'services', verdict: 'pass', found: 'the templates need none that is closed to new accounts' }];
  return found.map(({ type, service }) => ({
    what: `service ${service}`,
    verdict: 'inconclusive' as const,
    found: `${type} is in the templates, and AWS has closed ${service} to new customers`,
    next: `make sure that this account used ${service} before; if not, leave the resource out`,
  }));
}

/** What an error of a harmless call says of the account: closed, denied, or something else. */
export function reachable(
  service: string,
  region: string,
  error: { readonly name: string; readonly message: string } | undefined,
): Finding {
  const what = `${service} in ${region}`;
  if (error === undefined) return { what, verdict: 'pass', found: 'answers' };
  const told = `${error.name}: ${error.message}`;
  if (/OptInRequired|SubscriptionRequired/.test(error.name))
    return {
      what,
      verdict: 'fail',
      found: `this account is not subscribed to it: ${told}`,
      next: 'finish the sign-up of the account, or enable the Region',
    };
  if (/InvalidClientTokenId|UnrecognizedClient|InvalidSignature|ExpiredToken|AuthFailure/.test(error.name))
    return {
      what,
      verdict: 'fail',
      found: `the credentials do not count here: ${told}`,
      next: 'renew them; in a Region that is off by default, enable it first',
    };
  if (/AccessDenied|NotAuthorized|Forbidden/.test(error.name))
    return {
      what,
      verdict: 'inconclusive',
      found: `you may not ask: ${told}`,
      next: `allow a read-only call to ${service}; a service control policy may also forbid it`,
    };
  return { what, verdict: 'inconclusive', found: told, next: 'try again; if it stays, the Region may lack the service' };
}
