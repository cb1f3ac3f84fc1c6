import type { Caller } from '../cloud/cloud.ts';

/** What a signature tells without being checked: who signed, and for which service. */
export interface Signature {
  readonly accessKeyId?: string;
  /** The service in the credential scope: `s3`, `monitoring`. */
  readonly signing?: string;
}

/** Reads the credential from the Authorization header or, for a presigned URL, from its query. */
export function signatureOf(headers: ReadonlyMap<string, string>, query: URLSearchParams): Signature {
  const credential = /Credential=([^,\s]+)/.exec(headers.get('authorization') ?? '')?.[1] ?? query.get('X-Amz-Credential') ?? '';
  const [accessKeyId, , , signing] = credential.split('/');
  return { ...(accessKeyId ? { accessKeyId } : {}), ...(signing ? { signing } : {}) };
}

/** Whoever calls without a key that we gave out is the operator at the keyboard. */
export const OPERATOR: Caller = { name: 'operator' };

export function callerOf(signature: Signature, callers: ReadonlyMap<string, Caller>): Caller {
  return (signature.accessKeyId === undefined ? undefined : callers.get(signature.accessKeyId)) ?? OPERATOR;
}
