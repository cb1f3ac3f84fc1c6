import type { Champion } from '../delivery/documents.ts';

/** What is to become of the endpoint that a first delivery made and that will not serve. */
export interface FirstEndpointFate {
  /** `delete`: now. `going`: it cannot be deleted yet, or is being deleted. `gone`: there is nothing. `kept`: it is not ours to delete. */
  readonly status: 'delete' | 'going' | 'gone' | 'kept';
  readonly reasons: readonly string[];
}

export interface FirstEndpointFacts {
  readonly champion: Champion | null;
  /** Endpoint config that the first delivery made. */
  readonly endpointConfigName: string;
  /** Absent when there is no endpoint. */
  readonly endpoint?: { readonly status: string; readonly endpointConfigName: string };
}

/** Statuses in which SageMaker takes no DeleteEndpoint: "Cannot update in-progress endpoint". */
const MOVING: ReadonlySet<string> = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting']);

/** An endpoint goes only while nothing was ever promoted on it and it rests on the very config that the first delivery made. */
export function fateOfFirstEndpoint({ champion, endpointConfigName, endpoint }: FirstEndpointFacts): FirstEndpointFate {
  if (endpoint === undefined) return { status: 'gone', reasons: [] };
  if (champion !== null) return { status: 'kept', reasons: [`generation ${champion.generation} was promoted: the endpoint serves it`] };
  if (endpoint.endpointConfigName !== endpointConfigName)
    return { status: 'kept', reasons: [`the endpoint is on ${endpoint.endpointConfigName}, this shift made ${endpointConfigName}`] };
  if (MOVING.has(endpoint.status)) return { status: 'going', reasons: [`the endpoint is ${endpoint.status}`] };
  return { status: 'delete', reasons: [] };
}
