import type { Cloud, EmittedEvent, Json } from '../../cloud/cloud.ts';
import type { Event } from './rule.ts';

/** Puts an event into the bus's envelope (AWS documentation: "AWS service event metadata"). */
export function envelope(event: EmittedEvent, cloud: Cloud, time: number = cloud.clock.now()): Event {
  return {
    version: '0',
    id: uuid(cloud.id('events', 'event', event.source, event.detailType)),
    'detail-type': event.detailType,
    source: event.source,
    account: cloud.account,
    time: new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: cloud.region,
    resources: [...event.resources],
    detail: event.detail,
  };
}

/** An event as JSON, for patterns and payloads. */
export function eventJson(event: Event): { [key: string]: Json } {
  return { ...event, resources: [...event.resources] };
}

/** 32 hex digits in a UUID's clothes, version 4. */
export function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
