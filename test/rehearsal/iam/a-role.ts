import { loadAssembly } from '../../../rehearsal/assembly/load-assembly.ts';
import type { AssemblyModel } from '../../../rehearsal/assembly/model.ts';
import type { Json } from '../../../rehearsal/cloud/cloud.ts';
import { writeAssembly } from '../assembly/write-assembly.ts';

export const ACCOUNT = '111122223333';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/shifter`;

export interface Given {
  /** Statements of the role's inline policy. */
  readonly statements?: Json[];
  readonly trust?: Json[];
  readonly managedPolicyArns?: Json[];
  readonly boundary?: Json;
  readonly resources?: Record<string, Json>;
}

/** An assembly with one role, `shifter`, whose construct is `App/Shifter`. */
export function aRole({ statements = [], trust = [], managedPolicyArns = [], boundary, resources = {} }: Given): AssemblyModel {
  const Policies = statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }];
  return loadAssembly(
    writeAssembly({
      App: {
        Resources: {
          Shifter: {
            Type: 'AWS::IAM::Role',
            Properties: {
              RoleName: 'shifter',
              AssumeRolePolicyDocument: { Statement: trust },
              ManagedPolicyArns: managedPolicyArns,
              Policies,
              ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
            },
          },
          ...resources,
        },
      },
    }),
  );
}
