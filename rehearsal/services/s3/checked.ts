import { type Algorithm, algorithm, type Checksums, checksumOf, type Finished } from './digest.ts';
import { badDigest, invalidRequest } from './errors.ts';

/** Checksums that a writer claims for a body. */
export interface ChecksumClaims {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ChecksumCRC32?: string | undefined;
  readonly ChecksumCRC32C?: string | undefined;
  readonly ChecksumSHA1?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

/** The algorithms that a write needs: those it claims, the one it names, the one that its upload wants. */
export function claimedAlgorithms(claims: ChecksumClaims, wanted?: Algorithm): Algorithm[] {
  const { ChecksumAlgorithm: named } = claims;
  const claimed = CLAIMS.filter((name) => claims[`Checksum${name}`] !== undefined);
  return [...new Set([...claimed, ...(named === undefined ? [] : [algorithm(named)]), ...(wanted === undefined ? [] : [wanted])])];
}

const CLAIMS = ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const;

/** Compares what was claimed with what came, and answers the checksums to keep. Throws BadDigest. */
export function verifiedChecksums(finished: Finished, claims: ChecksumClaims, algorithms: readonly Algorithm[]): Checksums {
  if (claims.ContentMD5 !== undefined && Buffer.from(claims.ContentMD5, 'base64').toString('hex') !== finished.md5)
    throw badDigest('Content-MD5');
  const kept: Checksums = {};
  for (const name of algorithms) {
    const computed = checksumOf(finished, name);
    if (computed === undefined) throw invalidRequest(`no ${name} was computed`);
    const claimed = claims[`Checksum${name}`];
    if (claimed !== undefined && claimed !== computed) throw badDigest(name);
    kept[name] = computed;
  }
  return kept;
}
