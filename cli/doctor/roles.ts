import * as v from 'valibot';
import type { Finding } from '../../domain/doctor/finding.ts';
import type { PlannedModel } from '../plan/planned-models.ts';

const one = <T extends v.GenericSchema>(schema: T) => v.union([schema, v.array(schema)]);
const trustSchema = v.object({ Action: one(v.string()), Principal: v.object({ Service: one(v.string()) }) });

/** Whether SageMaker may assume the roles that jobs and containers run under. */
export function roleFindings({ published, assembly, provenRoles }: PlannedModel): readonly Finding[] {
  const roles = [
    ['training role', published.trainingRoleArn],
    ['model role', published.modelRoleArn],
  ] as const;
  return roles.map(([what, arn]): Finding => {
    if (arn === undefined)
      return {
        what,
        verdict: 'inconclusive',
        found: 'the stack does not publish it',
        next: 'deploy it with this version of Slipway, or give --app or --assembly',
      };
    if (provenRoles?.has(arn)) return { what, verdict: 'pass', found: `SageMaker assumed ${arn.split('/').at(-1)} for the champion` };
    const role = assembly?.roles.find((candidate) => candidate.arn === arn);
    const name = arn.split('/').at(-1) ?? arn;
    const look = `look at its trust policy: aws iam get-role --role-name ${name}`;
    if (role === undefined)
      return {
        what,
        verdict: 'inconclusive',
        found: `${name} is not in the templates that were looked at`,
        next: `${look}; it has to let sagemaker.amazonaws.com assume it`,
      };
    const trusts = role.trust.statements.some(({ effect, body }) => {
      const statement = v.safeParse(trustSchema, body);
      return effect === 'Allow' && statement.success && [statement.output.Principal.Service].flat().includes('sagemaker.amazonaws.com');
    });
    return trusts
      ? { what, verdict: 'pass', found: `${name} is made by the stack, and lets SageMaker assume it` }
      : { what, verdict: 'fail', found: `${name} does not let sagemaker.amazonaws.com assume it`, next: 'add it to the trust policy' };
  });
}
