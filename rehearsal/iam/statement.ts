import { isObject, type JsonObject, stringsOf } from '../assembly/json.ts';
import type { StatementModel } from '../assembly/model.ts';
import { NotRehearsed } from '../cloud/aws-error.ts';
import type { Json } from '../cloud/cloud.ts';
import { conditionHolds } from './conditions.ts';
import { type ConditionContext, fillVariables } from './context.ts';
import { matchesArn, matchesGlob } from './pattern.ts';

/** Who asks, as a policy's Principal element names them. */
export type Principal =
  | { readonly kind: 'role'; readonly arn: string; readonly account: string }
  | { readonly kind: 'service'; readonly name: string };

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
  readonly principal: Principal;
}

/**
 * How a statement answers a request. `unclear`: it speaks about this action, but something in it is not known;
 * for a Deny that means denied, for an Allow that it allows nothing.
 */
export type Answer =
  | { readonly applies: true }
  | { readonly applies: false; readonly because: 'action' | 'resource' | 'condition' | 'principal' }
  | { readonly applies: 'unclear'; readonly why: string };

const no = (because: 'action' | 'resource' | 'condition' | 'principal'): Answer => ({ applies: false, because });

export function answer(statement: StatementModel, request: Request): Answer {
  const body = bodyOf(statement);
  if (typeof body === 'string') return { applies: 'unclear', why: body };
  if (!speaksOfAction(body, request.action)) return no('action');
  if (!speaksOfPrincipal(body, request.principal)) return no('principal');
  if (!speaksOfResource(body, request)) return no('resource');
  const held = conditionHolds(body['Condition'], request.context);
  if (held === true) return { applies: true };
  return held === false ? no('condition') : { applies: 'unclear', why: held.unclear };
}

/** The statement's text, or why it is not known. */
export function bodyOf(statement: StatementModel): JsonObject | string {
  try {
    return statement.body;
  } catch (error) {
    if (error instanceof NotRehearsed) return error.message;
    throw error;
  }
}

function speaksOfAction(body: JsonObject, action: string): boolean {
  const matches = (value: Json | undefined) => stringsOf(value).some((pattern) => matchesGlob(pattern, action, true));
  return body['NotAction'] === undefined ? matches(body['Action']) : !matches(body['NotAction']);
}

/** A trust policy has no Resource: it speaks of its own role. */
function speaksOfResource(body: JsonObject, { resource, context }: Request): boolean {
  const matches = (value: Json | undefined) =>
    stringsOf(value).some((pattern) => {
      const filled = fillVariables(pattern, context);
      return filled !== undefined && matchesArn(filled, resource);
    });
  if (body['NotResource'] !== undefined) return !matches(body['NotResource']);
  return body['Resource'] === undefined || matches(body['Resource']);
}

/** Identity policies have no Principal: they speak of whom they are attached to. */
function speaksOfPrincipal(body: JsonObject, principal: Principal): boolean {
  if (body['NotPrincipal'] !== undefined) return !names(body['NotPrincipal'], principal);
  return body['Principal'] === undefined || names(body['Principal'], principal);
}

function names(element: Json, principal: Principal): boolean {
  if (element === '*') return true;
  if (!isObject(element)) return false;
  if (principal.kind === 'service') return stringsOf(element['Service']).some((name) => serviceOf(name) === serviceOf(principal.name));
  return stringsOf(element['AWS']).some((name) => name === '*' || name === principal.arn || isAccount(name, principal.account));
}

/** `111122223333` and `arn:aws:iam::111122223333:root` stand for the whole account. */
export const isAccount = (name: string, account: string): boolean => name === account || name.endsWith(`::${account}:root`);

/** `states.eu-central-1.amazonaws.com` is `states.amazonaws.com`. */
const serviceOf = (name: string): string => name.replace(/^([^.]+)\.[a-z]{2}(?:-[a-z]+)+-\d\.(amazonaws\.com(?:\.cn)?)$/, '$1.$2');
