import type { Model, Operation } from './shape.ts';

/** A REST request as far as its operation depends on it. */
export interface RestRequest {
  readonly method: string;
  /** Path segments, percent-decoded. For S3 without the bucket. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: ReadonlyMap<string, string>;
}

export interface Route {
  readonly operation: Operation;
  /** Members bound to the path. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The operation whose binding fits best: method and path match, everything it requires in query and headers is there,
 * and of those that fit, the one that asks for most. So `PUT /key` is PutObject, with `x-amz-copy-source` CopyObject,
 * with `partNumber` and `uploadId` UploadPart. `accept` leaves operations out (S3's own, without a bucket).
 */
export function route(model: Model, request: RestRequest, accept: (operation: Operation) => boolean = () => true): Route | undefined {
  let best: { readonly route: Route; readonly asks: number } | undefined;
  for (const operation of model.operations.values()) {
    if (operation.http === undefined || !accept(operation)) continue;
    const [method, uri] = operation.http;
    if (method !== request.method) continue;
    const [pattern = '', query = ''] = uri.split('?');
    const labels = matchPath(pattern, request.path);
    const asks = labels === undefined ? undefined : demands(operation, new URLSearchParams(query), request);
    if (labels === undefined || asks === undefined) continue;
    if (best === undefined || asks > best.asks) best = { route: { operation, labels }, asks };
  }
  return best?.route;
}

/** Values of the pattern's labels, or undefined when the path is another. `{Key+}` takes slashes. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const { names, expression } = compiled(pattern);
  const match = expression.exec(path);
  if (match === null) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? '']));
}

interface Compiled {
  readonly names: readonly string[];
  readonly expression: RegExp;
}

const patterns = new Map<string, Compiled>();

function compiled(pattern: string): Compiled {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const names: string[] = [];
  const source = pattern.replace(/\{(\w+)(\+?)\}|[.*+?^$()|[\]\\]/g, (whole, name: string | undefined, greedy: string) => {
    if (name === undefined) return `\\${whole}`;
    names.push(name);
    return greedy === '+' ? '([\\s\\S]+)' : '([^/]+)';
  });
  const made = { names, expression: new RegExp(`^${source}$`) };
  patterns.set(pattern, made);
  return made;
}

/** How many things beside the path the operation asks for, or undefined when the request lacks one. */
function demands(operation: Operation, literals: URLSearchParams, request: RestRequest): number | undefined {
  let count = 0;
  for (const [name, value] of literals) {
    // SDKs name the operation in `x-id`, the AWS CLI does not: it may be absent, but not another.
    if (name === 'x-id' && !request.query.has('x-id')) continue;
    if (!request.query.has(name) || (value !== '' && request.query.get(name) !== value)) return undefined;
    count += 1;
  }
  for (const name of operation.input.required) {
    const member = operation.input.members.get(name);
    const query = member?.text('httpQuery');
    const header = member?.text('httpHeader');
    if (query !== undefined && !request.query.has(query)) return undefined;
    if (header !== undefined && !request.headers.has(header.toLowerCase())) return undefined;
    if (query !== undefined || header !== undefined) count += 1;
  }
  return count;
}
