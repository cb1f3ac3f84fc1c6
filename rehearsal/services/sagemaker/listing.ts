import * as v from 'valibot';
import type { Members } from '../../cloud/cloud.ts';
import { integer, oneOf, text } from './shapes.ts';

/** Members that every List operation takes. */
export const listingInput = {
  NextToken: v.optional(text(0, 8192)),
  MaxResults: v.optional(integer(1, 100)),
  NameContains: v.optional(text(0, 63)),
  CreationTimeAfter: v.optional(v.date()),
  CreationTimeBefore: v.optional(v.date()),
  SortBy: v.optional(v.picklist(['Name', 'CreationTime', 'Status'])),
  SortOrder: v.optional(oneOf('Ascending', 'Descending')),
};

interface ListingInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NameContains?: string | undefined;
  readonly CreationTimeAfter?: Date | undefined;
  readonly CreationTimeBefore?: Date | undefined;
  readonly SortBy?: 'Name' | 'CreationTime' | 'Status' | undefined;
  readonly SortOrder?: 'Ascending' | 'Descending' | undefined;
}

interface Listed {
  readonly name: string;
  readonly created: number;
  readonly status?: string;
  readonly summary: Members;
}

const DEFAULT_PAGE = 10;

/** One page of summaries, filtered and sorted as the request says. The token is the position of the next page. */
export function listing(items: readonly Listed[], input: ListingInput, member: string): Members {
  const direction = input.SortOrder === 'Ascending' ? 1 : -1;
  const chosen = items
    .filter(
      (item) =>
        (input.NameContains === undefined || item.name.includes(input.NameContains)) &&
        (input.CreationTimeAfter === undefined || item.created > input.CreationTimeAfter.getTime()) &&
        (input.CreationTimeBefore === undefined || item.created < input.CreationTimeBefore.getTime()),
    )
    .sort((a, b) => direction * compare(a, b, input.SortBy ?? 'CreationTime'));
  const start = Number(input.NextToken ?? 0);
  const end = start + (input.MaxResults ?? DEFAULT_PAGE);
  const more = end < chosen.length ? { NextToken: String(end) } : {};
  return { [member]: chosen.slice(start, end).map(({ summary }) => summary), ...more };
}

function compare(a: Listed, b: Listed, by: 'Name' | 'CreationTime' | 'Status'): number {
  const byName = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  if (by === 'CreationTime') return a.created - b.created || byName;
  if (by === 'Status') return (a.status ?? '') < (b.status ?? '') ? -1 : (a.status ?? '') > (b.status ?? '') ? 1 : byName;
  return byName;
}
