import { isIPv4, isIPv6 } from 'node:net';
import { InvalidEventPattern, type Leaf } from './invalid.ts';

/** Whether a leaf is an address in the block `address/bits`. */
export function cidrTest(block: string): (leaf: Leaf) => boolean {
  const [address = '', bits = '', ...more] = block.split('/');
  if (bits === '' || more.length > 0) throw new InvalidEventPattern(`Malformed CIDR, one '/' required: ${block}`);
  const network = bytesOf(address);
  if (network === undefined) throw new InvalidEventPattern(`Malformed CIDR, not an IP address: ${block}`);
  const length = Number(bits);
  if (!/^\d+$/.test(bits) || length > network.length * 8)
    throw new InvalidEventPattern(`Malformed CIDR, mask bits must be 0 to ${network.length * 8}: ${block}`);
  return (leaf) => {
    const candidate = typeof leaf === 'string' ? bytesOf(leaf) : undefined;
    return candidate !== undefined && candidate.length === network.length && sameBits(candidate, network, length);
  };
}

function sameBits(left: readonly number[], right: readonly number[], length: number): boolean {
  return left.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, length - index * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((right[index] ?? 0) & mask);
  });
}

function bytesOf(address: string): readonly number[] | undefined {
  if (isIPv4(address)) return address.split('.').map(Number);
  if (!isIPv6(address) || address.includes('%')) return undefined;
  return groupsOf(address).flatMap((group) => [group >> 8, group & 0xff]);
}

/** The eight groups of an IPv6 address, with `::` filled and a dotted tail folded in. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const left = parts(head);
  if (tail === undefined) return left;
  const right = parts(tail);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function parts(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
