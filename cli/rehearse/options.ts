import { parseArgs } from 'node:util';
import { UsageError } from '../command-io.ts';

export const REHEARSE_USAGE = `slipway rehearse [--story NAME… | --all | --drop DIR] [options]

Plays deliveries on this machine from a synthesized app: the same workflows, functions, alarms and permissions, real training,
real serving, real HTTP traffic. Only waiting is skipped.

  --story NAME            a named story (default: the one called default, or the only one); --list shows them. May be repeated:
                          one after another, in clouds of their own but with functions that stay warm, which is faster
  --all                   every story of the app, likewise
  --drop DIR              delivers this drop against the app in the current folder, and exits by its outcome:
                          0 promoted, no change, superseded · 10 rejected · 20 rolled back · 30 inconclusive · 40 unverified · 50 failed
  --model NAME            whose drop it is, when the app has several models
  --state DIR             goes on from there, and keeps its state there afterwards; a story's first drops
                          that have been delivered there do not arrive again
  --from DIR              begins with a copy of what --state DIR kept, and leaves that as it is
  --app DIR               folder of the app. Default: this folder if it has stories or a drop is given, else the example
  --assembly DIR          a cdk.out that is synthesized already
  --hyperparameter K=V    in place of the policy's; may be repeated; the report says so
  --seed N                other ids, other traffic, other chance. Default 1
  --keep                  leaves the cloud up for "slipway status --endpoint-url …" or "aws --endpoint-url …"; Ctrl-C ends it
  --port N                port of the listener. Default: a free one
  --json                  one JSON object as the last line
  --no-color              no colours
  --list                  names and titles of the stories`;

export interface RehearseOptions {
  /** Named stories, in the order in which they are played. */
  readonly stories: readonly string[];
  readonly all: boolean;
  readonly drop: string | undefined;
  readonly model: string | undefined;
  readonly state: string | undefined;
  readonly from: string | undefined;
  readonly app: string | undefined;
  readonly assembly: string | undefined;
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly seed: string;
  readonly keep: boolean;
  readonly port: number | undefined;
  readonly json: boolean;
  readonly color: boolean;
  readonly list: boolean;
}

/** @throws UsageError naming what was given and what is allowed */
export function readOptions(
  argv: readonly string[],
  terminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): RehearseOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      story: { type: 'string', multiple: true, default: [] },
      all: { type: 'boolean', default: false },
      drop: { type: 'string' },
      model: { type: 'string' },
      state: { type: 'string' },
      from: { type: 'string' },
      app: { type: 'string' },
      assembly: { type: 'string' },
      hyperparameter: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
      port: { type: 'string' },
      json: { type: 'boolean', default: false },
      'no-color': { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  if (positionals.length > 0) throw new UsageError(`unexpected ${positionals.join(' ')}; a story is named by --story ${positionals[0]}`);
  const ways = [values.story.length > 0, values.all, values.drop !== undefined].filter(Boolean).length;
  if (ways > 1) throw new UsageError('give one of --story, --all and --drop');
  if (values.state !== undefined && values.from !== undefined)
    throw new UsageError('give either --state, which goes on there, or --from, which copies it');
  const several = values.all || values.story.length > 1;
  if (several && values.state !== undefined)
    throw new UsageError('--state goes on with one story; several may each begin with a copy of it: --from');
  if (several && values.keep) throw new UsageError('--keep leaves one cloud up: give one story');
  if (!/^\d{1,9}$/.test(values.seed)) throw new UsageError(`--seed ${values.seed}: a whole number of at most nine digits`);
  return {
    stories: values.story,
    all: values.all,
    drop: values.drop,
    model: values.model,
    state: values.state,
    from: values.from,
    app: values.app,
    assembly: values.assembly,
    hyperparameters: Object.fromEntries(values.hyperparameter.map(readPair)),
    seed: values.seed,
    keep: values.keep,
    port: values.port === undefined ? undefined : readPort(values.port),
    json: values.json,
    color: terminal && !values['no-color'] && (environment['NO_COLOR'] ?? '') === '',
    list: values.list,
  };
}

function readPair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--hyperparameter ${text}: write name=value, such as epochs=1`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`--port ${text}: a whole number from 1 to 65535`);
  return port;
}
