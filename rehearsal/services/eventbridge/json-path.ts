import { NotRehearsed } from '../../cloud/aws-error.ts';
import type { Json } from '../../cloud/cloud.ts';

/** The value at a path of a target's input: `$`, `$.detail.object.key`, `$.resources[0]`, `$['detail-type']`. Undefined when nothing is there. */
export function valueAt(path: string, document: Json): Json | undefined {
  let value: Json | undefined = document;
  for (const step of steps(path)) {
    if (Array.isArray(value)) value = typeof step === 'number' ? value[step] : undefined;
    else if (typeof value === 'object' && value !== null) value = Object.hasOwn(value, step) ? value[step] : undefined;
    else return undefined;
  }
  return value;
}

const STEP = /\.([^.[\]*?@()]+)|\[(\d+)\]|\[(?:'([^']+)'|"([^"]+)")\]/y;

function steps(path: string): (string | number)[] {
  if (!path.startsWith('$')) throw new NotRehearsed(`the input path ${JSON.stringify(path)}`, 'a path begins with $');
  const found: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null)
      throw new NotRehearsed(`the input path ${JSON.stringify(path)}`, 'use names, indices and brackets: $.detail.object.key');
    const [, name, index, single, double] = match;
    found.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
  }
  return found;
}
