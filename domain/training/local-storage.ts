/**
 * Instance families that bring local NVMe storage in place of an EBS volume. SageMaker refuses VolumeKmsKeyId on them and ignores
 * the volume's size; their storage is encrypted by the hardware.
 *
 * Sources: SageMaker API reference, ResourceConfig.VolumeKmsKeyId; EC2 user guide, "Instance store". State of 2026-11: every family
 * that SageMaker trains on, looked through one by one. A new family is missing here until somebody adds it.
 */
const LOCAL_STORAGE: ReadonlySet<string> = new Set([
  ...['p3dn', 'p4d', 'p4de', 'p5', 'p5e', 'p5en', 'p6-b200', 'p6-b300', 'p6e-gb200'],
  ...['g4dn', 'g5', 'g6', 'g6e', 'g7', 'g7e'],
  ...['trn1', 'trn1n', 'trn2'],
  ...['c6id', 'm5d', 'm6id', 'r5d'],
]);

/** Whether instances of this type, such as `ml.g5.2xlarge`, have local storage and take no key for a volume. */
export const hasLocalStorage = (instanceType: string): boolean => LOCAL_STORAGE.has(instanceType.split('.')[1] ?? '');
