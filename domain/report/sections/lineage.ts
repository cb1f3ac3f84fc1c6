import { challengerEvidence, datasetEvidence, imagesEvidence, packageEvidence } from '../documents.ts';
import { evidenceOf, type Facts } from '../facts.ts';
import { bytesText } from '../format.ts';
import { type Html, html, type Part } from '../html.ts';
import { facts as pairs, section } from '../parts.ts';

/** What the model was made of, each by a hash or a name that nothing else can have. */
export function lineage(facts: Facts): Html {
  const { record, drift, profile } = facts;
  const dataset = evidenceOf(facts, 'dataset', datasetEvidence);
  const images = evidenceOf(facts, 'images', imagesEvidence);
  const challenger = evidenceOf(facts, 'challenger', challengerEvidence);
  const registered = evidenceOf(facts, 'package', packageEvidence);
  const baseline = drift?.applicable === true ? drift.baseline : undefined;
  return section(
    'lineage',
    'Lineage',
    pairs([
      ['delivery', code(record.deliveryId)],
      ['drop', record.drop.prefix === undefined ? record.drop.name : code(`s3://${record.drop.bucket ?? ''}/${record.drop.prefix}`)],
      ['marker version', code(record.drop.markerVersionId)],
      ['dataset', code(dataset?.datasetId)],
      ['dataset manifest', code(dataset?.manifestUri)],
      ['profile digest', code(profile?.digest)],
      ['policy', code(record.policy?.hash)],
      ['trainer image', code(images?.trainer.uri)],
      ['trainer digest', code(images?.trainer.digest)],
      ['server image', code(images?.server.uri)],
      ['server digest', code(images?.server.digest)],
      ['model SHA-256', code(challenger?.modelSha256)],
      [
        'artifact',
        challenger === undefined
          ? undefined
          : html`${code(challenger.artifactUri)}${challenger.bytes === undefined ? '' : ` ${bytesText(challenger.bytes)}`}`,
      ],
      ['model package', code(registered?.packageArn)],
      ['champion’s delivery', code(baseline?.deliveryId)],
    ]),
  );
}

const code = (text: string | undefined): Part => (text === undefined ? undefined : html`<code>${text}</code>`);
