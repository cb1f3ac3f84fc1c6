import { ECRClient } from '@aws-sdk/client-ecr';
import { ListTrainingJobsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { resolveDigest } from '../../adapters/images.ts';
import { sagemakerQuotas } from '../../adapters/quotas.ts';
import { type ConnectOptions, clientConfig } from '../account/connection.ts';

/** What the doctor asks of an account, whether or not anything of ours is deployed there. Nothing is changed. */
export interface DoctorPorts {
  /** Whose credentials these are, and where they look. */
  identity(): Promise<{ readonly account: string; readonly region: string }>;
  /** Values of SageMaker's quotas by name. */
  quotas(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Digest of an image in a registry. @throws StepError Image.NotFound */
  digest(uri: string): Promise<string>;
  /** Asks SageMaker for nothing in particular. @throws what it answers, if it does not */
  sagemaker(): Promise<void>;
}

export function doctorPorts(options: ConnectOptions): DoctorPorts {
  const config = clientConfig(options);
  const [sts, sagemaker, quotas, ecr] = [
    new STSClient(config),
    new SageMakerClient(config),
    new ServiceQuotasClient(config),
    new ECRClient(config),
  ];
  return {
    identity: async () => {
      const { Account } = await sts.send(new GetCallerIdentityCommand({}));
      return { account: Account ?? 'unknown', region: await sagemaker.config.region() };
    },
    quotas: (names) => sagemakerQuotas(quotas, names),
    digest: async (uri) => (await resolveDigest(ecr, uri)).digest,
    sagemaker: async () => {
      await sagemaker.send(new ListTrainingJobsCommand({ MaxResults: 1 }));
    },
  };
}
