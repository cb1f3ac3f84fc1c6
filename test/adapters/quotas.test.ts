import { ListAWSDefaultServiceQuotasCommand, ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { mockClient } from 'aws-sdk-client-mock';
import { sagemakerQuotas } from '../../adapters/quotas.ts';

const mock = mockClient(ServiceQuotasClient);
beforeEach(() => {
  mock.reset();
});
const client = new ServiceQuotasClient({});

test('values are those of the account, over all pages; AWS’s defaults fill in what is not among them', async () => {
  mock
    .on(ListServiceQuotasCommand)
    .resolvesOnce({ Quotas: [{ QuotaName: 'a', Value: 1 }], NextToken: 'more' })
    .resolvesOnce({
      Quotas: [
        { QuotaName: 'b', Value: 2 },
        { QuotaName: 'other', Value: 9 },
      ],
    });
  mock.on(ListAWSDefaultServiceQuotasCommand).resolves({
    Quotas: [
      { QuotaName: 'a', Value: 100 },
      { QuotaName: 'c', Value: 0 },
    ],
  });
  expect([...(await sagemakerQuotas(client, ['a', 'b', 'c', 'd']))]).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 0],
  ]);
  expect(mock.commandCalls(ListServiceQuotasCommand)[1]?.args[0].input).toMatchObject({ ServiceCode: 'sagemaker', NextToken: 'more' });
});

test('when the account tells all of them, nobody asks for defaults', async () => {
  mock.on(ListServiceQuotasCommand).resolves({ Quotas: [{ QuotaName: 'a', Value: 0 }] });
  expect(await sagemakerQuotas(client, ['a'])).toEqual(new Map([['a', 0]]));
  expect(mock.commandCalls(ListAWSDefaultServiceQuotasCommand)).toHaveLength(0);
});

test('what is denied is thrown', async () => {
  mock.on(ListServiceQuotasCommand).rejects(new Error('denied'));
  await expect(sagemakerQuotas(client, ['a'])).rejects.toThrow('denied');
});
