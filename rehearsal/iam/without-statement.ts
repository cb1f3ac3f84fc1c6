import { stringsOf } from '../assembly/json.ts';
import { lazily } from '../assembly/lazily.ts';
import type { AssemblyModel, PolicyModel, RoleModel, StatementModel } from '../assembly/model.ts';
import { matchesGlob } from './pattern.ts';
import { bodyOf } from './statement.ts';

/** Which permission a story takes away. */
export interface Removal {
  /** Name or construct path of the role, with `*` and `?`. */
  readonly roleNamePattern: string;
  /** The statement with this Sid goes as a whole. */
  readonly sid?: string;
  /** This action goes from every Allow that grants it; a statement without further actions goes with it. */
  readonly action?: string;
}

/**
 * The model with one permission fewer, for stories about a forgotten permission.
 * @throws Error when neither or both of sid and action are given, or when nothing matched: such a story would prove nothing
 */
export function withoutStatement(model: AssemblyModel, removal: Removal): AssemblyModel {
  const { roleNamePattern, sid, action } = removal;
  if ((sid === undefined) === (action === undefined)) throw new Error('A removed permission is named by either "sid" or "action".');
  const concerned = model.roles.filter(({ name, path }) => matchesGlob(roleNamePattern, name) || matchesGlob(roleNamePattern, path));
  if (concerned.length === 0) {
    throw new Error(`No role is called ${roleNamePattern}; there are ${model.roles.map(({ path }) => path).join(', ') || 'none'}.`);
  }
  let removed = 0;
  const strip = (policy: PolicyModel): PolicyModel => {
    const statements = policy.statements.flatMap((statement) => {
      const left = without(statement, removal);
      if (left !== statement) removed += 1;
      return left ?? [];
    });
    return { ...policy, statements };
  };
  const roles = model.roles.map((role) => (concerned.includes(role) ? stripped(role, strip) : role));
  if (removed === 0) {
    const what = sid === undefined ? `allows ${action}` : `has the Sid ${sid}`;
    throw new Error(`No statement of ${concerned.map(({ path }) => path).join(', ')} ${what}; nothing would be removed.`);
  }
  return { ...model, roles };
}

function stripped(role: RoleModel, strip: (policy: PolicyModel) => PolicyModel): RoleModel {
  const policies = role.policies.map(strip);
  const managed = role.managed.map(strip);
  const { stack, logicalId, path, name, arn } = role;
  return lazily(
    { stack, logicalId, path, name, arn, policies, managed },
    { trust: () => role.trust, managedElsewhere: () => role.managedElsewhere, boundaryArn: () => role.boundaryArn },
  );
}

/** The statement itself when nothing of it goes, `undefined` when all of it does. */
function without(statement: StatementModel, { sid, action }: Removal): StatementModel | undefined {
  if (sid !== undefined) return statement.sid === sid ? undefined : statement;
  const body = bodyOf(statement);
  // A statement that cannot be resolved allows nothing as it is.
  if (action === undefined || statement.effect !== 'Allow' || typeof body === 'string') return statement;
  const actions = stringsOf(body['Action']);
  const left = actions.filter((pattern) => !matchesGlob(pattern, action, true));
  if (left.length === actions.length) return statement;
  return left.length === 0 ? undefined : { ...statement, body: { ...body, Action: left } };
}
