import * as v from 'valibot';
import {
  approvalStatus,
  clientToken,
  customerMetadata,
  inferenceSpecification,
  modelCard,
  modelLifeCycle,
  registrationType,
} from '../registry/model-package.ts';
import { emitPackage } from '../registry/packages.ts';
import { text } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findModelPackage } from './describe-model-package.ts';

const schema = v.strictObject({
  ModelPackageArn: text(1, 2048, /arn:aws[a-z-]*:sagemaker:[a-z0-9-]{9,16}:[0-9]{12}:model-package\/\S{1,2048}/),
  ModelApprovalStatus: v.optional(approvalStatus),
  ModelPackageRegistrationType: v.optional(registrationType),
  ApprovalDescription: v.optional(text(0, 1024)),
  CustomerMetadataProperties: v.optional(customerMetadata),
  CustomerMetadataPropertiesToRemove: v.optional(v.array(text(1, 128))),
  InferenceSpecification: v.optional(inferenceSpecification),
  SourceUri: v.optional(text(0, 1024)),
  ModelCard: v.optional(modelCard),
  ModelLifeCycle: v.optional(modelLifeCycle),
  ClientToken: v.optional(clientToken),
});

export const updateModelPackage: Operation = (world, input) => {
  const request = parse('UpdateModelPackage', schema, input);
  const found = findModelPackage(world, request.ModelPackageArn);
  const {
    ModelPackageArn: _packageArn,
    ClientToken: _clientToken,
    ApprovalDescription,
    CustomerMetadataProperties,
    CustomerMetadataPropertiesToRemove,
    ...rest
  } = request;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  Object.assign(found.request, given);
  if (ApprovalDescription !== undefined) found.approvalDescription = ApprovalDescription;
  if (CustomerMetadataProperties !== undefined || CustomerMetadataPropertiesToRemove !== undefined) {
    const merged = { ...found.request.CustomerMetadataProperties, ...CustomerMetadataProperties };
    for (const key of CustomerMetadataPropertiesToRemove ?? []) delete merged[key];
    found.request.CustomerMetadataProperties = merged;
  }
  found.modified = world.now;
  const { ModelPackageArn: _arn, ClientToken: _token, CustomerMetadataPropertiesToRemove: removed, ...named } = request;
  const fields = Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [name === 'SourceUri' ? 'sourceUri' : name]));
  emitPackage(
    world,
    found,
    removed !== undefined && !fields.includes('CustomerMetadataProperties') ? [...fields, 'CustomerMetadataProperties'] : fields,
  );
  return { ModelPackageArn: found.arn };
};
