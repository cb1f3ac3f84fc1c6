import type { PolicyDocument, StatementModel } from '../assembly/model.ts';
import { answer, type Request } from './statement.ts';

export interface Source {
  readonly path: string;
  readonly statement: StatementModel;
}

/** What a set of policies says to one request. */
export interface Decision {
  /** The Deny that applies, or that might: what is unclear in a Deny denies. */
  readonly deniedBy?: Source & { readonly why?: string };
  readonly allowed: boolean;
  /** Statements that speak of the action and yet do not allow it, with the reason. */
  readonly near: readonly (Source & { readonly why: string })[];
}

/** Deny wins over Allow; what nobody allows is not allowed. */
export function decide(documents: readonly PolicyDocument[], request: Request): Decision {
  const near: (Source & { why: string })[] = [];
  let allowed = false;
  for (const { path, statements } of documents) {
    for (const statement of statements) {
      const said = answer(statement, request);
      if (said.applies === true) {
        if (statement.effect === 'Deny') return { deniedBy: { path, statement }, allowed: false, near };
        allowed = true;
      } else if (said.applies === 'unclear') {
        if (statement.effect === 'Deny') return { deniedBy: { path, statement, why: said.why }, allowed: false, near };
        near.push({ path, statement, why: said.why });
      } else if (statement.effect === 'Allow' && said.because !== 'action') {
        near.push({ path, statement, why: `its ${said.because} does not match` });
      }
    }
  }
  return { allowed, near };
}

/** `statement 2 (Sid Shift) of Model/Shift/Role/DefaultPolicy`. */
export const whereIs = ({ path, statement }: Source): string =>
  `statement ${statement.position}${statement.sid === undefined ? '' : ` (Sid ${statement.sid})`} of ${path}`;
