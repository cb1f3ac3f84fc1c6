import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { Tokenization } from 'aws-cdk-lib';
import * as v from 'valibot';
import { type OwnerPolicy, ownerPolicySchema } from '../../domain/policy/owner-policy.ts';
import { refuse } from '../refusal.ts';
import { readableIssues } from './readable-issues.ts';

/** The policy as its owner writes it: every default may be left out. */
export type OwnerPolicyInput = v.InferInput<typeof ownerPolicySchema>;

export interface OwnerDocument {
  readonly policy: OwnerPolicy;
  /** Whether the document itself names a marker, rather than leaving the default. */
  readonly namesMarker: boolean;
  /** What the document is called in messages. */
  readonly source: string;
}

/** Reads and checks the owner's policy, from a file or from an object; exactly one must be given. */
export function ownerDocument(policyFile: string | undefined, policy: OwnerPolicyInput | undefined): OwnerDocument {
  if ((policyFile === undefined) === (policy === undefined)) {
    refuse(`give exactly one of policyFile and policy, got ${policyFile === undefined ? 'neither' : 'both'}`);
  }
  const source = policyFile === undefined ? 'policy' : relative('.', resolve(policyFile));
  const document: unknown = policyFile === undefined ? policy : parsed(policyFile, source);
  if (Tokenization.reverse(document) !== undefined || hasToken(document)) {
    refuse(`${source}: holds a deploy-time value; a policy is hashed at synth, so write plain values and give the rest as props`);
  }
  const checked = v.safeParse(ownerPolicySchema, document);
  if (!checked.success) return refuse(readableIssues(source, checked.issues).join('\n'));
  return { policy: checked.output, namesMarker: v.is(NAMES_MARKER, document), source };
}

const NAMES_MARKER = v.object({ drop: v.object({ marker: v.string() }) });

function parsed(file: string, source: string): unknown {
  if (!existsSync(file)) refuse(`policyFile: there is no file ${resolve(file)}; paths are relative to where the app runs`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse(`${source}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Deploy-time values hide in texts, numbers and lists. */
function hasToken(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Tokenization.reverse(value) !== undefined;
  return Object.values(value).some(hasToken);
}
