import { createHash } from 'node:crypto';
import { AwsError } from '../../cloud/aws-error.ts';
import { checksumOf, digestOf, type Finished } from './digest.ts';
import type { Part, Upload } from './state.ts';

/** Every part but the last has at least 5 MiB (AWS documentation: "multipart upload limits"). */
const SMALLEST_PART = 5 * 1024 ** 2;

/** A part as CompleteMultipartUpload names it. */
export interface NamedPart {
  readonly PartNumber: number;
  readonly ETag?: string | undefined;
  readonly ChecksumCRC32?: string | undefined;
  readonly ChecksumCRC32C?: string | undefined;
  readonly ChecksumSHA1?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

/** The parts that the client names, in order. Throws for one that is missing, changed, out of order or too small. */
export function chosenParts(upload: Upload, named: readonly NamedPart[]): Part[] {
  if (named.length === 0)
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
  if (named.some((name, index) => index > 0 && (named[index - 1]?.PartNumber ?? 0) >= name.PartNumber))
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
    );
  return named.map((name, index) => {
    const part = upload.parts.get(name.PartNumber);
    if (part === undefined || (name.ETag !== undefined && name.ETag.replace(/"/g, '') !== part.etag) || !sameChecksums(name, part))
      throw new AwsError(
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        400,
        {
          PartNumber: name.PartNumber,
        },
      );
    if (index < named.length - 1 && part.bytes < SMALLEST_PART)
      throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed object size.', 400, {
        PartNumber: part.number,
        ProposedSize: part.bytes,
      });
    return part;
  });
}

function sameChecksums(named: NamedPart, part: Part): boolean {
  return (['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const).every((name) => {
    const claimed = named[`Checksum${name}`];
    return claimed === undefined || part.checksums[name] === undefined || claimed === part.checksums[name];
  });
}

/** MD5 over the parts' MD5s, with their number: the ETag of a multipart object. */
export function combinedEtag(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

/** COMPOSITE: the digest over the parts' digests, with their number. FULL_OBJECT: of the whole. */
export function combinedChecksums(upload: Upload, parts: readonly Part[], finished: Finished): Part['checksums'] {
  const name = upload.algorithm;
  if (name === undefined) return {};
  if (upload.checksumType === 'FULL_OBJECT') return { [name]: checksumOf(finished, name) };
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.checksums[name] ?? '', 'base64')));
  return { [name]: `${digestOf(name, digests).toString('base64')}-${parts.length}` };
}

/** Clients give a composite checksum with or without its number of parts. */
export function stripCount(checksum: string): string {
  return checksum.replace(/-\d+$/, '');
}
