import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, LogLine, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { Filter, Get, Groups, OfStream, PutLines, Streams } from './inputs.ts';

interface Stored {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

interface Stream {
  readonly name: string;
  readonly createdAt: number;
  lines: Stored[];
}

/** A stream keeps its newest lines only, so that a long rehearsal does not fill the memory. */
const LINES_OF_A_STREAM = 10_000;

/** Amazon CloudWatch Logs: the newest lines of every stream, in memory. Lines of one stream stay in the order in which they came. */
export class CloudWatchLogs implements Service {
  readonly name = 'cloudwatchlogs';
  readonly operations: Service['operations'];
  readonly #groups = new Map<string, Map<string, Stream>>();
  readonly #cloud: Cloud;

  /** The caller connects the cloud's log: `cloud.onLog((line) => logs.append(line))`. */
  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.operations = {
      FilterLogEvents: (input) => this.#filter(input),
      GetLogEvents: (input) => this.#get(input),
      DescribeLogStreams: (input, context) => this.#describeStreams(input, context),
      DescribeLogGroups: (input, context) => this.#describeGroups(input, context),
      CreateLogStream: (input, context) => this.#create(input, context),
      CreateLogGroup: (input) => {
        const { logGroupName } = readInput(v.object({ logGroupName: v.string() }), input);
        if (this.#groups.has(logGroupName)) throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        this.#groups.set(logGroupName, new Map());
        return {};
      },
      PutLogEvents: (input) => {
        const { logGroupName: group, logStreamName: stream, logEvents } = readInput(PutLines, input);
        this.#stream(group, stream);
        for (const { message, timestamp } of logEvents) this.append({ group, stream, message }, timestamp);
        return {};
      },
    };
  }

  createGroups(names: readonly string[]): void {
    for (const name of names) if (!this.#groups.has(name)) this.#groups.set(name, new Map());
  }

  /** Keeps a line. Groups and streams come into being with their first line. `at`: virtual, milliseconds. */
  append(line: LogLine, at: number = this.#cloud.clock.now()): void {
    const group = this.#groups.get(line.group) ?? new Map<string, Stream>();
    this.#groups.set(line.group, group);
    const stream: Stream = group.get(line.stream) ?? { name: line.stream, createdAt: at, lines: [] };
    group.set(line.stream, stream);
    stream.lines.push({ id: this.#cloud.id('logs', 'line', line.group, line.stream).slice(0, 40), at, message: line.message });
    // Cut in blocks: shifting a long list for every line would cost more than the lines.
    if (stream.lines.length > LINES_OF_A_STREAM * 1.1) stream.lines = stream.lines.slice(-LINES_OF_A_STREAM);
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    const group = input['logGroupName'] ?? input['logGroupIdentifier'] ?? '*';
    const arn = String(group).startsWith('arn:') ? String(group).replace(/:\*$/, '') : groupArn(String(group), cloud);
    const stream = input['logStreamName'];
    const onStream = typeof stream === 'string' && operation !== 'FilterLogEvents';
    return [{ action: `logs:${operation}`, resource: onStream ? `${arn}:log-stream:${stream}` : arn }];
  }

  #group(input: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined }): {
    readonly name: string;
    readonly streams: Map<string, Stream>;
  } {
    const given = input.logGroupName ?? input.logGroupIdentifier ?? '';
    const name = given.includes(':log-group:') ? given.slice(given.indexOf(':log-group:') + 11).replace(/:\*$/, '') : given;
    const streams = this.#groups.get(name);
    if (streams === undefined) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return { name, streams };
  }

  #stream(group: string, name: string): Stream {
    const stream = this.#group({ logGroupName: group }).streams.get(name);
    if (stream === undefined) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    return stream;
  }

  #create(input: Members, context: CallContext): Members {
    const { logGroupName, logStreamName } = readInput(OfStream, input);
    const { streams } = this.#group({ logGroupName });
    if (streams.has(logStreamName)) throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    streams.set(logStreamName, { name: logStreamName, createdAt: context.now, lines: [] });
    return {};
  }

  #filter(input: Members): Members {
    const filter = readInput(Filter, input);
    const terms = readTerms(filter.filterPattern);
    const chosen = (stream: Stream) =>
      (filter.logStreamNames?.includes(stream.name) ?? true) && stream.name.startsWith(filter.logStreamNamePrefix ?? '');
    const found = [...this.#group(filter).streams.values()]
      .filter(chosen)
      .flatMap((stream) => stream.lines.map((line) => ({ stream: stream.name, line })))
      .filter(({ line }) => within(line, filter) && terms.every((term) => line.message.includes(term)))
      .sort((a, b) => a.line.at - b.line.at);
    const from = readOffset(filter.nextToken);
    const page = found.slice(from, from + filter.limit);
    return {
      events: page.map(({ stream, line }) => ({
        logStreamName: stream,
        timestamp: line.at,
        ingestionTime: line.at,
        message: line.message,
        eventId: line.id,
      })),
      ...(found.length > from + page.length ? { nextToken: String(from + page.length) } : {}),
    };
  }

  #get(input: Members): Members {
    const get = readInput(Get, input);
    const lines = this.#stream(this.#group(get).name, get.logStreamName).lines.filter((line) => within(line, get));
    const from =
      get.nextToken === undefined
        ? get.startFromHead
          ? 0
          : Math.max(0, lines.length - get.limit)
        : readOffset(get.nextToken.replace(/^[fb]\//, ''));
    const page = lines.slice(from, from + get.limit);
    return {
      events: page.map((line) => ({ timestamp: line.at, ingestionTime: line.at, message: line.message })),
      nextForwardToken: `f/${from + page.length}`,
      nextBackwardToken: `b/${Math.max(0, from - get.limit)}`,
    };
  }

  #describeStreams(input: Members, context: CallContext): Members {
    const asked = readInput(Streams, input);
    const group = this.#group(asked);
    const last = (stream: Stream) => stream.lines.at(-1)?.at ?? stream.createdAt;
    const streams = [...group.streams.values()].filter((stream) => stream.name.startsWith(asked.logStreamNamePrefix));
    streams.sort((a, b) => (asked.orderBy === 'LastEventTime' ? last(a) - last(b) : a.name < b.name ? -1 : 1));
    if (asked.descending) streams.reverse();
    return {
      logStreams: streams.map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAt,
        ...(stream.lines.length === 0 ? {} : { firstEventTimestamp: stream.lines[0]?.at, lastEventTimestamp: last(stream) }),
        arn: `${groupArn(group.name, context.cloud)}:log-stream:${stream.name}`,
      })),
    };
  }

  #describeGroups(input: Members, context: CallContext): Members {
    const { logGroupNamePrefix } = readInput(Groups, input);
    const names = [...this.#groups.keys()].filter((name) => name.startsWith(logGroupNamePrefix)).sort();
    return { logGroups: names.map((name) => ({ logGroupName: name, arn: `${groupArn(name, context.cloud)}:*` })) };
  }
}

/** A filter pattern of words and quoted phrases: all must occur. Other patterns are refused. */
function readTerms(pattern: string): string[] {
  if (/^\s*[{[%]/.test(pattern) || /(^|\s)[?-]/.test(pattern))
    throw new NotRehearsed(`the filter pattern ${JSON.stringify(pattern)}`, 'words and "quoted phrases" are');
  return [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(([, phrase, word]) => phrase ?? word ?? '');
}

function within(line: Stored, range: { readonly startTime?: number | undefined; readonly endTime?: number | undefined }): boolean {
  return line.at >= (range.startTime ?? 0) && line.at < (range.endTime ?? Number.POSITIVE_INFINITY);
}

function readOffset(token: string | undefined): number {
  const offset = Number(token ?? 0);
  if (!Number.isInteger(offset) || offset < 0) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return offset;
}

function groupArn(name: string, cloud: Cloud): string {
  return `arn:${cloud.partition}:logs:${cloud.region}:${cloud.account}:log-group:${name}`;
}
