import { dropOf, readDropEvent } from '../../../domain/intake/drop-event.ts';

const source = { bucket: 'drops-bucket', prefix: 'drops/flights/', marker: '_MANIFEST.json' };
const KEY = 'drops/flights/2001-01/_MANIFEST.json';

/** What EventBridge delivers for an object (EventBridge user guide, "Amazon S3 events"). */
const anEvent = (changed: { readonly key?: string; readonly bucket?: string; readonly version?: string; readonly time?: string } = {}) => ({
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time: changed.time ?? '2026-11-21T10:00:00Z',
  region: 'eu-central-1',
  resources: ['arn:aws:s3:::drops-bucket'],
  detail: {
    version: '0',
    bucket: { name: changed.bucket ?? 'drops-bucket' },
    object: { key: changed.key ?? KEY, size: 5, etag: 'e', 'version-id': changed.version ?? 'v1', sequencer: '00' },
    'request-id': 'r',
    requester: '111122223333',
    reason: 'PutObject',
  },
});

test("reads a marker's arrival as a drop", () => {
  expect(readDropEvent(anEvent(), source)).toEqual({
    at: '2026-11-21T10:00:00Z',
    drop: { bucket: 'drops-bucket', prefix: 'drops/flights/2001-01/', name: '2001-01', markerKey: KEY, markerVersionId: 'v1' },
  });
});

const { detail, ...withoutDetail } = anEvent();
const { 'version-id': _version, ...unversioned } = detail.object;

test.each<{ what: string; event: unknown; rejected: string }>([
  { what: 'nothing', event: undefined, rejected: 'not an S3 "Object Created" event' },
  { what: 'null', event: null, rejected: 'not an S3 "Object Created" event' },
  { what: 'a text', event: 'Object Created', rejected: 'not an S3 "Object Created" event' },
  { what: 'an event without detail', event: withoutDetail, rejected: 'detail' },
  { what: 'another service', event: { ...anEvent(), source: 'aws.ec2' }, rejected: 'source' },
  { what: 'a deletion', event: { ...anEvent(), 'detail-type': 'Object Deleted' }, rejected: 'detail-type' },
  { what: 'a bucket without versions', event: { ...anEvent(), detail: { ...detail, object: unversioned } }, rejected: 'versioned bucket' },
  { what: 'an empty version', event: anEvent({ version: '' }), rejected: 'versioned bucket' },
  { what: 'a time that is none', event: anEvent({ time: 'yesterday' }), rejected: 'an instant in UTC' },
  { what: 'another bucket', event: anEvent({ bucket: 'foreign' }), rejected: 'bucket foreign is not the drop bucket drops-bucket' },
  { what: 'a way out of the prefix', event: anEvent({ key: 'drops/flights/../trains/_MANIFEST.json' }), rejected: '.. part' },
  { what: "another model's drop", event: anEvent({ key: 'drops/trains/2001-01/_MANIFEST.json' }), rejected: 'lies outside drops/flights/' },
  {
    what: 'a file that is no marker',
    event: anEvent({ key: 'drops/flights/2001-01/data.csv' }),
    rejected: 'is not drops/flights/<drop>/_MANIFEST.json',
  },
  {
    what: 'the other marker',
    event: anEvent({ key: 'drops/flights/2001-01/_SUCCESS' }),
    rejected: 'is not drops/flights/<drop>/_MANIFEST.json',
  },
  { what: 'a marker in a folder of the drop', event: anEvent({ key: 'drops/flights/2001-01/train/_MANIFEST.json' }), rejected: 'is not' },
  { what: 'a marker without a drop', event: anEvent({ key: 'drops/flights/_MANIFEST.json' }), rejected: 'is not' },
  { what: 'a control character', event: anEvent({ key: 'drops/flights/a\u0000/_MANIFEST.json' }), rejected: 'control character' },
  { what: 'a drop name with a #', event: anEvent({ key: 'drops/flights/a#b/_MANIFEST.json' }), rejected: 'drop name "a#b"' },
])('rejects $what', ({ event, rejected }) => {
  const read = readDropEvent(event, source);
  expect('rejected' in read && read.rejected).toContain(rejected);
});

test('a rejection of a readable event names its key and moment', () => {
  expect(readDropEvent(anEvent({ bucket: 'foreign' }), source)).toMatchObject({ key: KEY, at: '2026-11-21T10:00:00Z' });
});

test.each([
  { name: 'a', valid: true },
  { name: '2001-01', valid: true },
  { name: 'dt=2001-01_v.2', valid: true },
  { name: 'a'.repeat(100), valid: true },
  { name: 'a'.repeat(101), valid: false },
  { name: '-a', valid: false },
  { name: '.a', valid: false },
  { name: '_a', valid: false },
  { name: 'a b', valid: false },
  { name: 'ä', valid: false },
])('drop name $name is valid: $valid', ({ name, valid }) => {
  expect(typeof dropOf(`drops/flights/${name}/_MANIFEST.json`, 'v', source) !== 'string').toBe(valid);
});
