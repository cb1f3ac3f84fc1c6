import type { AssemblyModel, PolicyDocument, RoleModel } from '../assembly/model.ts';
import type { Caller, Permission } from '../cloud/cloud.ts';
import { contextOf } from './context.ts';
import { type Decision, decide, whereIs } from './decide.ts';
import { assumedRole, type Denial, denialMessage, type Ground } from './denial.ts';
import { awsManagedPolicy, isAwsManaged } from './managed-policies.ts';
import { resourcePolicies } from './resource-policies.ts';
import type { Principal, Request } from './statement.ts';

/** IAM over the roles of an assembly. */
export interface Authorizer {
  /** Why a call may not be made; `undefined` when all of its permissions are allowed, or nobody's role makes it. */
  authorize(permissions: readonly Permission[], caller: Caller): Denial | undefined;
  /** Why a service may not take a role. Context: `aws:SourceArn`, `aws:SourceAccount`. */
  mayAssume(roleArn: string, servicePrincipal: string, context?: Readonly<Record<string, string>>): Denial | undefined;
}

/** Virtual now, milliseconds since the epoch, for `aws:CurrentTime`. */
type Now = () => number;

export function authorizer(model: AssemblyModel, now: Now): Authorizer {
  const roles = new Map(model.roles.map((role) => [role.arn, role]));
  const byRole = new Map<string, Identity>();
  const resourcePolicy = resourcePolicies(model);

  const identityOf = (role: RoleModel): Identity => {
    const known = byRole.get(role.arn);
    if (known !== undefined) return known;
    const identity = identityPolicies(role, model);
    byRole.set(role.arn, identity);
    return identity;
  };

  /** Keys that every request has. Source: IAM User Guide, "AWS global condition context keys". */
  const globals = (roleArn: string, resource: string) => ({
    'aws:PrincipalArn': roleArn,
    'aws:PrincipalAccount': model.account,
    'aws:PrincipalType': 'AssumedRole',
    'aws:PrincipalIsAWSService': 'false',
    'aws:ViaAWSService': 'false',
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': model.region,
    'aws:ResourceAccount': resource.split(':')[4] || model.account,
    'aws:CurrentTime': new Date(now()).toISOString(),
    'aws:EpochTime': String(Math.floor(now() / 1000)),
  });

  const one = (permission: Permission, caller: Caller, roleArn: string): Denial | undefined => {
    const { action, resource } = permission;
    const denied = (ground: Ground, hint: string): Denial => ({
      roleArn,
      action,
      resource,
      caller: caller.name,
      ...(caller.purpose === undefined ? {} : { purpose: caller.purpose }),
      message: denialMessage(assumedRole(roleArn, caller.name), action, resource, ground),
      hint: caller.purpose === undefined ? hint : `${hint} Needed for: ${caller.purpose}.`,
    });
    const role = roles.get(roleArn);
    if (role === undefined) return denied(IDENTITY, `Role ${roleArn} is not in the assembly, so what it may do is not known.`);

    const principal: Principal = { kind: 'role', arn: roleArn, account: model.account };
    const request: Request = { action, resource, principal, context: contextOf(globals(roleArn, resource), permission.context ?? {}) };
    const identity = identityOf(role);
    const own = decide(identity.documents, request);
    if (own.deniedBy !== undefined) return denied({ kind: 'explicit', policy: 'an identity-based policy' }, deniedHint(own));
    if (identity.hidden !== undefined) return denied(IDENTITY, identity.hidden);
    if (identity.boundary !== undefined) {
      const bounded = decide(identity.boundary, request);
      if (bounded.deniedBy !== undefined) return denied({ kind: 'explicit', policy: 'a permissions boundary' }, deniedHint(bounded));
      if (!bounded.allowed)
        return denied({ kind: 'implicit', policy: 'permissions boundary' }, missingHint(role, action, resource, bounded));
    }
    const guarded = resourcePolicy(request);
    if (guarded.deniedBy !== undefined) return denied({ kind: 'explicit', policy: 'a resource-based policy' }, deniedHint(guarded));
    if (guarded.missing !== undefined) return denied({ kind: 'implicit', policy: 'resource-based policy' }, guarded.missing);
    if (own.allowed || guarded.allowed) return undefined;
    return denied(IDENTITY, missingHint(role, action, resource, own, identity.unread));
  };

  return {
    authorize(permissions, caller) {
      const { roleArn } = caller;
      if (roleArn === undefined) return undefined;
      for (const permission of permissions) {
        const denial = one(permission, caller, roleArn);
        if (denial !== undefined) return denial;
      }
      return undefined;
    },
    mayAssume(roleArn, servicePrincipal, context = {}) {
      const action = 'sts:AssumeRole';
      const denied = (ground: Ground, hint: string): Denial => ({
        roleArn,
        action,
        resource: roleArn,
        caller: servicePrincipal,
        message: denialMessage(servicePrincipal, action, roleArn, ground),
        hint,
      });
      const role = roles.get(roleArn);
      if (role === undefined) return denied(TRUST, `Role ${roleArn} is not in the assembly, so whom it trusts is not known.`);
      const request: Request = {
        action,
        resource: roleArn,
        principal: { kind: 'service', name: servicePrincipal },
        context: contextOf(context),
      };
      const said = decide([role.trust], request);
      if (said.deniedBy !== undefined) return denied({ kind: 'explicit', policy: 'a role trust policy' }, deniedHint(said));
      return said.allowed ? undefined : denied(TRUST, trustHint(role, servicePrincipal, said));
    },
  };
}

const IDENTITY: Ground = { kind: 'implicit', policy: 'identity-based policy' };
const TRUST: Ground = { kind: 'implicit', policy: 'role trust policy' };

/** A role's policies, and what of them cannot be read. */
interface Identity {
  readonly documents: readonly PolicyDocument[];
  readonly boundary: readonly PolicyDocument[] | undefined;
  /** Set when a policy that may deny is attached but not known: nothing can be allowed then. */
  readonly hidden: string | undefined;
  /** AWS's own policies without known text: they can only allow. */
  readonly unread: readonly string[];
}

function identityPolicies(role: RoleModel, model: AssemblyModel): Identity {
  const read = (arn: string) => model.managedPolicies.find((policy) => policy.arn === arn) ?? awsManagedPolicy(arn);
  const elsewhere = role.managedElsewhere.map((arn) => ({ arn, policy: awsManagedPolicy(arn) }));
  const unread = elsewhere.filter(({ policy }) => policy === undefined).map(({ arn }) => arn);
  const foreign = unread.find((arn) => !isAwsManaged(arn));
  const boundary = role.boundaryArn === undefined ? undefined : read(role.boundaryArn);
  const unreadBoundary = role.boundaryArn !== undefined && boundary === undefined ? role.boundaryArn : undefined;
  return {
    documents: [...role.policies, ...role.managed, ...elsewhere.flatMap(({ policy }) => policy ?? [])],
    boundary: boundary === undefined ? undefined : [boundary],
    hidden:
      foreign !== undefined
        ? `${role.path} has the managed policy ${foreign}, which is not in the assembly and might deny the call.`
        : unreadBoundary && `${role.path} has the permissions boundary ${unreadBoundary}, which is not in the assembly.`,
    unread,
  };
}

function deniedHint({ deniedBy }: Pick<Decision, 'deniedBy'>): string {
  if (deniedBy === undefined) return '';
  return deniedBy.why === undefined ? `Denied by ${whereIs(deniedBy)}.` : `${whereIs(deniedBy)} might deny it: ${deniedBy.why}.`;
}

/** The nearest statements come first to mind when a person looks for the missing one. */
function missingHint(role: RoleModel, action: string, resource: string, { near }: Decision, unread: readonly string[] = []): string {
  const nearest = near.slice(0, 3).map((source) => `${whereIs(source)} speaks of ${action}, but ${source.why}.`);
  const unreadText = unread.length === 0 ? [] : [`The text of ${unread.join(', ')} is not known to the rehearsal.`];
  const missing = `${role.path} has no statement that allows ${action} on ${resource}.`;
  return [missing, ...nearest, ...unreadText].join(' ');
}

function trustHint(role: RoleModel, service: string, { near }: Decision): string {
  const nearest = near.slice(0, 3).map((source) => `${whereIs(source)}: ${source.why}.`);
  return [`${role.path} does not trust ${service}.`, ...nearest].join(' ');
}
