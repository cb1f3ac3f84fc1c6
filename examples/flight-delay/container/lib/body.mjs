import { BadRequest } from './bad-request.mjs';

/** What SageMaker passes on in one real-time request at most; a transform job says its own limit, and 0 for none. */
const DEFAULT_LIMIT_MB = 25;

export function bodyLimit(env) {
  const megabytes = Number(env.SAGEMAKER_MAX_PAYLOAD_IN_MB ?? DEFAULT_LIMIT_MB);
  if (!(megabytes >= 0)) throw new Error(`SAGEMAKER_MAX_PAYLOAD_IN_MB is a number from 0, got ${env.SAGEMAKER_MAX_PAYLOAD_IN_MB}`);
  return megabytes === 0 ? Number.POSITIVE_INFINITY : megabytes * 1024 * 1024;
}

/** A request's body as text. @throws BadRequest (413) when it is longer than `limit` bytes */
export async function readBody(request, limit) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > limit) throw new BadRequest(`the request is longer than ${limit} bytes`, 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
