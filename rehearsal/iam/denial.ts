/** Why a call is refused. */
export interface Denial {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  readonly caller: string;
  /** What of the product needs the call, when the caller says so. */
  readonly purpose?: string;
  /** AWS's own sentence, as the error's message. */
  readonly message: string;
  /** For a person: the construct and statement that come nearest, or that forbid it. */
  readonly hint: string;
}

/** Where the decision fell, in the words of AWS's message. */
export type Ground =
  | {
      readonly kind: 'implicit';
      readonly policy: 'identity-based policy' | 'permissions boundary' | 'resource-based policy' | 'role trust policy';
    }
  | {
      readonly kind: 'explicit';
      readonly policy: 'an identity-based policy' | 'a permissions boundary' | 'a resource-based policy' | 'a role trust policy';
    };

/** Source: IAM User Guide, "Troubleshoot access denied error messages". */
export function denialMessage(user: string, action: string, resource: string, ground: Ground): string {
  const because =
    ground.kind === 'explicit' ? `with an explicit deny in ${ground.policy}` : `because no ${ground.policy} allows the ${action} action`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}

/** A role in use: `arn:aws:sts::111122223333:assumed-role/<role>/<session>`. */
export function assumedRole(roleArn: string, session: string): string {
  const [, partition = 'aws', , , account = ''] = roleArn.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/${session.replace(/[^\w+=,.@-]/g, '-').slice(0, 64)}`;
}
