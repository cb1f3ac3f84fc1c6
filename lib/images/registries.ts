import { Aws, CfnMapping, Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { refuse } from '../refusal.ts';

/** One kind of AWS's private registries: its account in each region. */
export interface Registry {
  /** What people call it. */
  readonly title: string;
  /** Where the table comes from and when it was read. */
  readonly source: string;
  readonly accounts: Readonly<Record<string, string>>;
}

const same = (account: string, ...regions: readonly string[]): Record<string, string> =>
  Object.fromEntries(regions.map((region) => [region, account]));

/** PyTorch and the other frameworks. */
export const DEEP_LEARNING_CONTAINERS: Registry = {
  title: "AWS's Deep Learning Containers",
  source: 'aws/deep-learning-containers docs/reference/region_availability.md, read 2026-11; GovCloud: sagemaker-python-sdk image_uris',
  accounts: {
    ...same('763104351884', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'),
    ...same('763104351884', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'),
    ...same('763104351884', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'ap-northeast-2'),
    ...same('727897471807', 'cn-north-1', 'cn-northwest-1'),
    'af-south-1': '626614931356',
    'ap-east-1': '871362719292',
    'ap-east-2': '975050140332',
    'ap-northeast-3': '364406365360',
    'ap-south-2': '772153158452',
    'ap-southeast-3': '907027046896',
    'ap-southeast-4': '457447274322',
    'ap-southeast-5': '550225433462',
    'ap-southeast-6': '633930458069',
    'ap-southeast-7': '590183813437',
    'ca-west-1': '204538143572',
    'eu-central-2': '380420809688',
    'eu-south-1': '692866216735',
    'eu-south-2': '503227376785',
    'il-central-1': '780543022126',
    'me-central-1': '914824155844',
    'me-south-1': '217643126080',
    'me-west-1': '124382933778',
    'mx-central-1': '637423239942',
    'us-gov-east-1': '446045086412',
    'us-gov-west-1': '442386744353',
  },
};

/** XGBoost and scikit-learn. */
export const BUILT_IN_ALGORITHMS: Registry = {
  title: "SageMaker's built-in algorithms",
  source: 'aws/deep-learning-containers docs/reference/region_availability.md, and sagemaker-python-sdk xgboost.json, read 2026-11',
  accounts: {
    'af-south-1': '510948584623',
    'ap-east-1': '651117190479',
    'ap-northeast-1': '354813040037',
    'ap-northeast-2': '366743142698',
    'ap-northeast-3': '867004704886',
    'ap-south-1': '720646828776',
    'ap-south-2': '628508329040',
    'ap-southeast-1': '121021644041',
    'ap-southeast-2': '783357654285',
    'ap-southeast-3': '951798379941',
    'ap-southeast-4': '106583098589',
    'ca-central-1': '341280168497',
    'ca-west-1': '190319476487',
    'cn-north-1': '450853457545',
    'cn-northwest-1': '451049120500',
    'eu-central-1': '492215442770',
    'eu-central-2': '680994064768',
    'eu-north-1': '662702820516',
    'eu-south-1': '978288397137',
    'eu-south-2': '104374241257',
    'eu-west-1': '141502667606',
    'eu-west-2': '764974769150',
    'eu-west-3': '659782779980',
    'il-central-1': '898809789911',
    'me-central-1': '272398656194',
    'me-south-1': '801668240914',
    'sa-east-1': '737474898029',
    'us-east-1': '683313688378',
    'us-east-2': '257758044811',
    'us-gov-east-1': '237065988967',
    'us-gov-west-1': '414596584902',
    'us-west-1': '746614075791',
    'us-west-2': '246618743249',
  },
};

/** A repository of a registry in the stack's region. */
export interface RegistryRepository {
  /** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY`; may hold deploy-time values. */
  readonly uri: string;
  readonly arn: string;
}

/**
 * Where a repository of AWS's lies. A stack that does not know its region yet looks the account up when it is deployed.
 *
 * @param account in place of the table's, for a region that the table does not have yet
 * @throws SynthRefusal for a region that is not in the table
 */
export function repositoryOf(scope: Construct, registry: Registry, repository: string, account?: string): RegistryRepository {
  const stack = Stack.of(scope);
  const owner = account ?? accountIn(stack, registry);
  return {
    uri: `${owner}.dkr.ecr.${stack.region}.${Aws.URL_SUFFIX}/${repository}`,
    arn: `arn:${stack.partition}:ecr:${stack.region}:${owner}:repository/${repository}`,
  };
}

function accountIn(stack: Stack, { title, accounts, source }: Registry): string {
  if (!Token.isUnresolved(stack.region)) {
    return (
      accounts[stack.region] ??
      refuse(
        `${title} are in no registry of region ${stack.region} that we know of (${source}); known: ${Object.keys(accounts).sort().join(', ')}. ` +
          'Name its account in registryAccount, or choose another region',
      )
    );
  }
  const id = `RegistryAccounts${title.replace(/[^A-Za-z]/g, '')}`;
  const known = stack.node.tryFindChild(id);
  const mapping = known instanceof CfnMapping ? known : new CfnMapping(stack, id, { mapping: tableOf(accounts) });
  return Fn.findInMap(mapping.logicalId, stack.region, 'account');
}

const tableOf = (accounts: Readonly<Record<string, string>>): Record<string, { account: string }> =>
  Object.fromEntries(Object.entries(accounts).map(([region, account]) => [region, { account }]));
