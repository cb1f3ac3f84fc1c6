import { StepError } from '../../domain/delivery/errors.ts';
import type { Finding } from '../../domain/doctor/finding.ts';
import { judgeQuotas, neededQuotas } from '../../domain/doctor/quotas.ts';
import { closedServices, reachable } from '../../domain/doctor/services.ts';
import type { PlannedModel } from '../plan/planned-models.ts';
import type { DoctorPorts } from './ports.ts';
import { roleFindings } from './roles.ts';

/** Everything that a delivery of this model will need, looked at now. */
export async function findingsOf(planned: PlannedModel, ports: DoctorPorts, region: string): Promise<readonly Finding[]> {
  const needed = neededQuotas(planned.policy);
  const known = await ports.quotas(needed.map(({ name }) => name)).catch(() => undefined);
  return [
    ...judgeQuotas(needed, known, region),
    ...(await imageFindings(planned, ports)),
    ...roleFindings(planned),
    ...serviceFindings(planned),
  ];
}

export async function sagemakerAnswers(ports: DoctorPorts, region: string): Promise<Finding> {
  try {
    await ports.sagemaker();
    return reachable('SageMaker', region, undefined);
  } catch (error) {
    return reachable('SageMaker', region, error instanceof Error ? error : { name: 'Error', message: String(error) });
  }
}

async function imageFindings({ published, policy, assembly }: PlannedModel, { digest }: DoctorPorts): Promise<readonly Finding[]> {
  const { trainer, server } = policy.account;
  const images = [
    ['trainer', published.trainerImage, trainer.image],
    ['server', published.serverImage, server.image],
  ] as const;
  return Promise.all(
    images.map(async ([name, uri, identity]): Promise<Finding> => {
      const what = `image of the ${name}`;
      if (uri === undefined)
        return {
          what,
          verdict: 'inconclusive',
          found: 'the stack does not publish it',
          next: 'deploy it with this version of Slipway, or give --app or --assembly',
        };
      try {
        return { what, verdict: 'pass', found: `${uri.replace(/^[^/]+\//, '')} is ${(await digest(uri)).slice(0, 19)}…` };
      } catch (error) {
        const told = error instanceof Error ? error.message : String(error);
        // What the next deployment pushes is not missing before it.
        if (assembly !== undefined && identity.startsWith('asset:'))
          return {
            what,
            verdict: 'pass',
            warns: true,
            found: `not in the registry yet (${told})`,
            next: 'cdk deploy builds and pushes it; it needs Docker',
          };
        const gone = error instanceof StepError && error.name === 'Image.NotFound';
        return {
          what,
          verdict: gone ? 'fail' : 'inconclusive',
          found: told,
          next: gone ? 'push it, or name another' : 'allow ecr:BatchGetImage on its repository',
        };
      }
    }),
  );
}

const serviceFindings = ({ assembly }: PlannedModel): readonly Finding[] => {
  if (assembly === undefined) return [];
  const { supported, known, unknown } = assembly.inventory;
  return closedServices([...Object.keys(supported), ...Object.keys(known), ...unknown.map(({ type }) => type)]);
};
