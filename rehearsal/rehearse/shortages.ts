import type { Shortage } from '../services/sagemaker/story.ts';
import type { Story } from '../story/story.ts';

/** A story's times without capacity, which it counts from its start, as moments. */
export const shortagesFrom = (start: number, shortages: Story['shortages']): readonly Shortage[] =>
  shortages.map(({ instanceType, market, from, until }) => ({
    instanceType,
    ...(market === undefined ? {} : { market }),
    ...(from === undefined ? {} : { from: start + from }),
    ...(until === undefined ? {} : { until: start + until }),
  }));
