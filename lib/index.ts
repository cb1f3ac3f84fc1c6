/** Public API: continuous delivery of machine-learning models on AWS, as CDK constructs. */
export { Capacity, type InstanceProps, type OnDemandProps, type SpotProps } from './capacity.ts';
export { type AssetImageProps, type BoundImage, ContainerImage, type EcrImageProps, type InferenceAmiProps } from './container-image.ts';
export { type DropBucketProps, DropSource } from './drop-source.ts';
export type { ModelDeliveryProps, NetworkProps } from './model/model-delivery-props.ts';
export { ModelDelivery } from './model-delivery.ts';
export { DeliveryPlatform, type DeliveryPlatformProps } from './platform/delivery-platform.ts';
export type { IDeliveryPlatform, PlatformValues } from './platform/platform-references.ts';
export type { OwnerPolicyInput } from './policy/owner-file.ts';
export { SynthRefusal } from './refusal.ts';
export { type AdoptProps, ServingFleet, type ServingFleetProps } from './serving-fleet.ts';
export { type ShiftTimes, TrafficShift, type TrafficShiftProps } from './traffic-shift.ts';
