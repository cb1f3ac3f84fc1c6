import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A folder with the executables `train` and `serve`, or Python of this machine with what the image's code imports. */
export type RehearsedImage =
  | { readonly uri: string; readonly dir: string }
  | { readonly uri: string; readonly scriptMode: { readonly imports: readonly string[] } };

/** What lies outside a stack and a rehearsal must know of: it creates these empty. */
export interface RehearsalMetadata {
  /** Parameter Store parameters by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Tables, as inputs of CreateTable. */
  readonly tables?: readonly object[];
  readonly buckets?: readonly string[];
  /** What stands for images of a registry. */
  readonly images?: readonly RehearsedImage[];
}

/** Adds to the stack's Metadata under `rehearsal`. CloudFormation keeps Metadata and does nothing with it. */
export function declareForRehearsal(scope: Construct, more: RehearsalMetadata): void {
  const options = Stack.of(scope).templateOptions;
  const metadata: Record<string, unknown> = options.metadata ?? {};
  const known: RehearsalMetadata = metadata['rehearsal'] ?? {};
  metadata['rehearsal'] = {
    parameters: { ...known.parameters, ...more.parameters },
    tables: unique([...(known.tables ?? []), ...(more.tables ?? [])]),
    buckets: unique([...(known.buckets ?? []), ...(more.buckets ?? [])]),
    images: unique([...(known.images ?? []), ...(more.images ?? [])]),
  };
  options.metadata = metadata;
}

const unique = <T>(values: readonly T[]): T[] => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
