import { locate } from '../../../adapters/object-store.ts';

test.each([
  { uri: 's3://b/k', bucket: 'b', key: 'k' },
  { uri: 's3://b/a/b//c?d#e', bucket: 'b', key: 'a/b//c?d#e' },
  { uri: 's3://b/', bucket: 'b', key: '' },
])('$uri is key $key of bucket $bucket', ({ uri, bucket, key }) => {
  expect(locate(uri)).toEqual({ bucket, key });
});

test.each(['', 's3://', 's3://b', 'https://b/k', '/b/k'])('%p is no URI, and the error says what one looks like', (uri) => {
  expect(() => locate(uri)).toThrow('write s3://bucket/key');
});
