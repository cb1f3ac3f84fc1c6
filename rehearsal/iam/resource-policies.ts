import { objectOf, stringsOf } from '../assembly/json.ts';
import type { AssemblyModel, PolicyDocument, StatementModel } from '../assembly/model.ts';
import { contextOf } from './context.ts';
import { type Decision, decide } from './decide.ts';
import { answer, bodyOf, isAccount, type Request } from './statement.ts';

export interface ResourceDecision {
  readonly deniedBy?: Decision['deniedBy'];
  /** Allowed by the resource's own policy, which suffices within one account. */
  readonly allowed: boolean;
  /** Why the resource's policy does not let the account's IAM decide; only KMS keys have this. */
  readonly missing?: string;
}

/**
 * Policies of buckets, queues, topics and keys, as they answer a role of the same account.
 * Source: IAM User Guide, "Policy evaluation logic"; AWS KMS Developer Guide, "Key policies" (a key whose policy does not
 * name the account leaves IAM without effect).
 */
export function resourcePolicies(model: AssemblyModel): (request: Request) => ResourceDecision {
  const holders = [...model.buckets, ...model.queues, ...model.topics];
  return (request) => {
    const key = model.keys.find(({ arn }) => arn === request.resource);
    if (key?.policy !== undefined) return keyDecision(key.policy, key.path, request);
    const holder = holders.find(({ arn }) => request.resource === arn || request.resource.startsWith(`${arn}/`));
    return holder?.policy === undefined ? { allowed: false } : ordinary(holder.policy, request);
  };
}

function ordinary(policy: PolicyDocument, request: Request): ResourceDecision {
  const { deniedBy } = decide([policy], request);
  if (deniedBy !== undefined) return { deniedBy, allowed: false };
  // The account's root as principal hands the decision to IAM; only the role itself, or everyone, is allowed directly.
  const direct = policy.statements.filter((statement) => statement.effect === 'Allow' && !namesOnlyAccount(statement, request));
  return { allowed: decide([{ ...policy, statements: direct }], request).allowed };
}

function keyDecision(policy: PolicyDocument, path: string, request: Request): ResourceDecision {
  const { deniedBy } = decide([policy], request);
  if (deniedBy !== undefined) return { deniedBy, allowed: false };
  const letsAccount = policy.statements.some((statement) => statement.effect === 'Allow' && answer(statement, request).applies === true);
  if (!letsAccount)
    return { allowed: false, missing: `The key policy of ${path} allows ${request.action} neither to the role nor to the account.` };
  return ordinary(policy, request);
}

function namesOnlyAccount(statement: StatementModel, { principal: asking }: Request): boolean {
  const body = bodyOf(statement);
  if (typeof body === 'string' || asking.kind !== 'role') return false;
  const named = stringsOf(objectOf(body['Principal'])['AWS']);
  return named.length > 0 && named.every((name) => isAccount(name, asking.account));
}

/** Whether a resource's policy lets a service act on it: EventBridge to a queue, an alarm to a topic. */
export function allowsService(
  policy: PolicyDocument | undefined,
  service: string,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): boolean {
  if (policy === undefined) return false;
  const request: Request = {
    action,
    resource,
    principal: { kind: 'service', name: service },
    context: contextOf({ 'aws:SecureTransport': 'true' }, context),
  };
  const { deniedBy, allowed } = decide([policy], request);
  return deniedBy === undefined && allowed;
}
