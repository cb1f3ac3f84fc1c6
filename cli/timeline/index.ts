export { type EndedDelivery, summaryTable } from './summary-table.ts';
export { createTimeline } from './timeline.ts';
