import { createHash } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** How a service's generated names look. */
export interface NameRule {
  /** Longest name that the service takes. */
  readonly limit: number;
  /** `lower` for services that refuse capitals (S3, ECR). */
  readonly letters?: 'lower';
  /** Services whose generated names leave the stack's name out. */
  readonly withoutStack?: true;
  /** Property that makes the name end in `.fifo`. */
  readonly fifo?: string;
}

/** Letters and digits that stand for CloudFormation's random ones; the same in every run. */
function suffixOf(stack: string, logicalId: string, length = 12): string {
  const hash = createHash('sha256').update(`${stack}/${logicalId}`).digest();
  return Array.from(hash.subarray(0, length), (byte) => DIGITS.charAt(byte % DIGITS.length)).join('');
}

/** Hexadecimal digits for ids such as `vpc-0123…`; the same in every run. */
export const hexOf = (stack: string, logicalId: string, length: number): string =>
  createHash('sha256').update(`${stack}/${logicalId}/id`).digest('hex').slice(0, length);

export function uuidOf(stack: string, logicalId: string): string {
  const hex = hexOf(stack, logicalId, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * `<stack>-<logical id>-<12 characters>`, the form CloudFormation gives a resource without a name of its own.
 * What is too long loses the end of the stack's name first, as far as 24 characters, and then of the logical id.
 */
export function generatedName(stack: string, logicalId: string, rule: NameRule, fifo = false): string {
  const ending = `-${suffixOf(stack, logicalId)}${fifo ? '.fifo' : ''}`;
  const room = rule.limit - ending.length;
  const name = `${rule.withoutStack ? logicalId.slice(0, room) : squeeze(stack, logicalId, room)}${ending}`;
  return rule.letters === 'lower' ? name.toLowerCase() : name;
}

function squeeze(stack: string, logicalId: string, room: number): string {
  const shortStack = stack.slice(0, Math.max(24, room - logicalId.length - 1));
  return `${shortStack}-${logicalId.slice(0, Math.max(0, room - shortStack.length - 1))}`;
}
