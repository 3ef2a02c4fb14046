// SPDX-License-Identifier: Apache-2.0
// Amazon's own SDK as the client of a store that speaks S3: the sandbox's. Exit 0 when each call ends as it does at Amazon.
import {gunzipSync} from 'node:zlib';
import {GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client} from '@aws-sdk/client-s3';
import {usage} from './ndjson.mjs';

const [endpoint, ...keys] = process.argv.slice(2);
if (endpoint === undefined) usage('node s3.mjs ENDPOINT [KEY…]');

const Bucket = 'sandbox';
function client(change = {}) {
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: {accessKeyId: 'ekiden-sandbox', secretAccessKey: 'ekiden-sandbox-secret'},
    ...change,
  });
}

let refused = 0;
async function expect(what, wanted, call) {
  let got = 'success';
  try {
    await call();
  } catch (error) {
    got = error.name;
  }
  if (got === wanted) return;
  ++refused;
  process.stderr.write(`${what}: expected ${wanted}, got ${got}\n`);
}

async function text(Key) {
  const object = await client().send(new GetObjectCommand({Bucket, Key}));
  const bytes = Buffer.from(await object.Body.transformToByteArray());
  return (Key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const Key = 'interop/您好 +&=%/1.txt';
const put = (s3, more = {}) => s3.send(new PutObjectCommand({Bucket, Key, Body: 'hello', ...more}));
const credentials = (secretAccessKey, accessKeyId = 'ekiden-sandbox') => ({credentials: {accessKeyId, secretAccessKey}});

await expect('an object is stored', 'success', () => put(client(), {Metadata: {a: 'b'}}));
await expect('it is read', 'success', async () => {
  if (await text(Key) !== 'hello') throw new Error('another body');
  const head = await client().send(new HeadObjectCommand({Bucket, Key}));
  if (head.Metadata.a !== 'b' || head.ContentLength !== 5) throw new Error('another head');
});
await expect('nothing is overwritten where that is asked for', 'PreconditionFailed', () => put(client(), {IfNoneMatch: '*'}));
await expect('a wrong secret', 'SignatureDoesNotMatch', () => put(client(credentials('another'))));
await expect('a wrong key id', 'InvalidAccessKeyId', () => put(client(credentials('ekiden-sandbox-secret', 'another'))));
await expect('a wrong region', 'AuthorizationHeaderMalformed', () => put(client({region: 'eu-west-1'})));
await expect('a wrong clock', 'RequestTimeTooSkewed', () => put(client({systemClockOffset: 20 * 60 * 1000})));
await expect('no such object', 'NoSuchKey', () => text('interop/none'));
await expect('no such bucket', 'NoSuchBucket', () => client().send(new GetObjectCommand({Bucket: 'another', Key})));
for (const key of keys) process.stdout.write(await text(key));
process.exit(refused === 0 ? 0 : 1);
