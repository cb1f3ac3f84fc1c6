/** Public API: continuous delivery of machine-learning models on AWS, as CDK constructs. */
export { Capacity, type InstanceProps, type OnDemandProps, type SpotProps } from './capacity.ts';
export {
  type AssetImageProps,
  ContainerImage,
  type EcrImageProps,
  type InferenceAmiProps,
  type PyTorchInferenceProps,
  type PyTorchTrainingProps,
  type XgboostProps,
} from './container-image.ts';
export { type DropBucketProps, DropSource } from './drop-source.ts';
export type { AwsImageOptions } from './images/aws-image.ts';
export type { BoundImage } from './images/bound-image.ts';
export type { Processor } from './images/catalogue.ts';
export type { SourceCodeProps } from './images/source-code.ts';
export type { ModelDeliveryProps, NetworkProps } from './model/model-delivery-props.ts';
export { ModelDelivery } from './model-delivery.ts';
export { DeliveryPlatform, type DeliveryPlatformProps } from './platform/delivery-platform.ts';
export type { IDeliveryPlatform, PlatformValues } from './platform/platform-references.ts';
export type { OwnerPolicyInput } from './policy/owner-file.ts';
export { SynthRefusal } from './refusal.ts';
export { type AdoptProps, ServingFleet, type ServingFleetProps } from './serving-fleet.ts';
export { type ShiftTimes, TrafficShift, type TrafficShiftProps } from './traffic-shift.ts';
