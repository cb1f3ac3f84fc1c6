import * as v from 'valibot';
import type { ObjectStore } from '../../adapters/object-store.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import {
  type GoldenAnswers,
  type GoldenReply,
  type GoldenRequests,
  goldenAnswersSchema,
  goldenRequestsSchema,
} from '../../domain/shift/golden.ts';

/** Golden requests from S3; undefined when there are none. */
export async function readGoldenRequests(objects: ObjectStore, uri: string | undefined): Promise<GoldenRequests | undefined> {
  const text = uri === undefined ? undefined : await objects.text(uri);
  return text === undefined ? undefined : v.parse(goldenRequestsSchema, JSON.parse(text));
}

export async function readGoldenAnswers(objects: ObjectStore, uri: string | undefined): Promise<GoldenAnswers | undefined> {
  const text = uri === undefined ? undefined : await objects.text(uri);
  return text === undefined ? undefined : v.parse(goldenAnswersSchema, JSON.parse(text));
}

/** Sends each golden request once, one after the other, so that a slow start is not mistaken for overload. */
export async function askGolden(
  endpoints: Endpoints,
  endpointName: string,
  { rows, contentType, accept }: GoldenRequests,
): Promise<readonly GoldenReply[]> {
  const replies: GoldenReply[] = [];
  for (const row of rows) {
    try {
      const { body } = await endpoints.invoke(endpointName, row, contentType, accept);
      replies.push({ answer: body });
    } catch (error) {
      replies.push({ failed: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'unknown error' });
    }
  }
  return replies;
}
