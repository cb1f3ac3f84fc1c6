import type { Champion } from '../delivery/documents.ts';
import type { Verdict } from '../verdict.ts';
import type { GoldenResult } from './golden.ts';

export interface ReturnFacts {
  readonly target: Champion;
  readonly instancesBefore: number;
  readonly endpoint?: {
    readonly status: string;
    readonly endpointConfigName: string;
    readonly pendingConfigName?: string;
    readonly instanceCount: number;
  };
  readonly golden?: GoldenResult;
}

/** Statuses from which an update may still arrive where it was sent. */
const MOVING: ReadonlySet<string> = new Set(['Updating', 'SystemUpdating', 'RollingBack', 'Creating']);

/** `pass`: the former champion is back and answers as it did. `inconclusive`: on its way. `fail`: somewhere else, or answering otherwise. */
export function judgeReturn({ target, instancesBefore, endpoint, golden }: ReturnFacts): { verdict: Verdict; reasons: readonly string[] } {
  if (endpoint === undefined) return { verdict: 'fail', reasons: ['there is no endpoint any more'] };
  if (MOVING.has(endpoint.status) || endpoint.pendingConfigName !== undefined)
    return { verdict: 'inconclusive', reasons: [`the endpoint is ${endpoint.status}`] };
  if (endpoint.status !== 'InService' || endpoint.endpointConfigName !== target.endpointConfigName) {
    return {
      verdict: 'fail',
      reasons: [`the endpoint is ${endpoint.status} on ${endpoint.endpointConfigName}, expected InService on ${target.endpointConfigName}`],
    };
  }
  const problems = [
    ...(endpoint.instanceCount < instancesBefore
      ? [`${endpoint.instanceCount} instances serve; before there were ${instancesBefore}`]
      : []),
    ...(golden === undefined || golden.asked === 0 ? ['no golden request could be sent'] : golden.problems),
  ];
  if (problems.length > 0) return { verdict: 'fail', reasons: problems };
  return {
    verdict: 'pass',
    reasons: [`${target.endpointConfigName} serves, ${golden?.good} of ${golden?.asked} golden requests answered as before`],
  };
}
