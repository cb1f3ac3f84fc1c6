import type { Draws } from '../sagemaker/endpoints/routing.ts';

export interface InvocationRequest {
  readonly endpoint: string;
  readonly body: Uint8Array;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  readonly customAttributes?: string | undefined;
  readonly inferenceId?: string | undefined;
  readonly targetVariant?: string | undefined;
}

/** All chance of one request, drawn before it is sent: answers may then come back in any order. */
export interface InvocationDraws extends Draws {
  readonly capture: number;
  readonly latency: readonly [number, number];
  /** Position among all requests to this endpoint. */
  readonly sequence: number;
}

/** How a request went. */
export interface Invocation {
  readonly variant: string;
  /** Endpoint configuration of the fleet that answered. */
  readonly config: string;
  /** Status of the container's answer; 0 when it gave none. */
  readonly status: number;
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly customAttributes: string | undefined;
}
