import { AwsError } from '../cloud/aws-error.ts';

/** A pattern that EventBridge refuses, worded as PutRule and TestEventPattern word it. */
export class InvalidEventPattern extends AwsError {
  constructor(reason: string) {
    super('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
  }
}

/** A leaf of an event. */
export type Leaf = string | number | boolean | null;
