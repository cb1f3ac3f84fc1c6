import { Token } from 'aws-cdk-lib';
import { refuse } from '../refusal.ts';

/** Slipway adds two tags of its own to SageMaker's 50. */
const MOST_TAGS = 48;

/** Tags of what workflows create; limits are SageMaker's (API reference, Tag). */
export function requireTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS) refuse(`runtimeTags: ${entries.length} tags; allowed: at most ${MOST_TAGS}`);
  for (const [key, value] of entries) {
    if (Token.isUnresolved(key)) refuse('runtimeTags: a key is a deploy-time value; write it as text');
    if (key.length > 128 || /^(aws|slipway):/i.test(key) || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(key)) {
      refuse(
        `runtimeTags: key ${JSON.stringify(key)}; allowed: 1 to 128 letters, digits, spaces and _.:/=+-@, beginning with neither "aws:" nor "slipway:"`,
      );
    }
    if (!Token.isUnresolved(value) && (value.length > 256 || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value))) {
      refuse(`runtimeTags: value ${JSON.stringify(value)} of ${key}; allowed: at most 256 letters, digits, spaces and _.:/=+-@`);
    }
  }
  return tags;
}
