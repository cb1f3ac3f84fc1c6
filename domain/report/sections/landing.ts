import type { Facts } from '../facts.ts';
import { instantText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { absent, badge, facts as pairs, section, sentences } from '../parts.ts';
import { whyNothing } from '../stages.ts';

/** Where traffic came to rest, and whether what serves there answers as it should. */
export function landing(facts: Facts): Html {
  const { landing: found } = facts;
  if (found === undefined) return section('landing', 'Landing', absent(whyNothing(facts, 'traffic shift to verify')));
  const { golden, endpoint, fleet } = found;
  const where =
    found.landed === 'challenger' || found.landed === 'champion'
      ? `Traffic landed on the ${found.landed}.`
      : found.landed === 'nowhere'
        ? 'There is no endpoint that serves.'
        : 'The endpoint rests on neither of the two fleets.';
  return section(
    'landing',
    'Landing',
    html`<p>${badge(found.verdict)} ${where}</p>`,
    sentences(found.reasons),
    pairs([
      ['golden requests', golden === undefined ? 'none could be sent' : `${golden.good} of ${golden.asked} answered as they should`],
      ['endpoint', endpoint?.status],
      ['serves', endpoint?.endpointConfigName],
      ['pending', endpoint?.pendingConfigName],
      [
        'instances',
        endpoint?.instanceCount === undefined
          ? undefined
          : `${endpoint.instanceCount}${fleet?.instancesBefore === undefined ? '' : ` (before: ${fleet.instancesBefore})`}`,
      ],
      ['instance type', fleet?.instanceType],
      ['SageMaker says', endpoint?.failureReason],
      ['looked at', found.at === undefined ? undefined : instantText(found.at)],
    ]),
    golden === undefined ? '' : sentences(golden.problems),
  );
}
