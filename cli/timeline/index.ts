export { type EndedDelivery, type SummaryOptions, summaryTable } from './summary-table.ts';
export { createTimeline, type Timeline, type TimelineOptions } from './timeline.ts';
