import {
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  type ServiceQuota,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';

const SERVICE = 'sagemaker';

/**
 * Values of SageMaker's quotas by name: those applied to the account and, for names that are not among them, AWS's defaults
 * ("if the applied quota value is not available for a quota, the quota is not retrieved": API reference, ListServiceQuotas).
 */
export async function sagemakerQuotas(client: ServiceQuotasClient, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const keep = (quotas: readonly ServiceQuota[] | undefined): void => {
    for (const { QuotaName, Value } of quotas ?? [])
      if (QuotaName !== undefined && Value !== undefined && names.includes(QuotaName) && !found.has(QuotaName)) found.set(QuotaName, Value);
  };
  for await (const page of paginateListServiceQuotas({ client }, { ServiceCode: SERVICE, MaxResults: 100 })) keep(page.Quotas);
  if (names.every((name) => found.has(name))) return found;
  for await (const page of paginateListAWSDefaultServiceQuotas({ client }, { ServiceCode: SERVICE, MaxResults: 100 })) keep(page.Quotas);
  return found;
}
