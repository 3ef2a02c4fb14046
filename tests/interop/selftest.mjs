// SPDX-License-Identifier: Apache-2.0
// The judges are judged: each script accepts what is right, refuses every single thing that is wrong, and says so by its exit code.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const account = ['--token', 'token', '--key', 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', '--id', 'wx2c2769f8efd9abc2'];

function run(script, args, input = '') {
  return spawnSync(process.execPath, [script, ...args], {cwd: here, input, encoding: 'utf8', maxBuffer: 1 << 26});
}

const lines = (documents) => documents.map((document) => JSON.stringify(document)).join('\n');
const parsed = (text) => text.trim().split('\n').map((line) => JSON.parse(line));

test('events: good ones are accepted, and each bad one is refused', () => {
  assert.equal(run('events.mjs', ['fixtures/events.good.ndjson']).status, 0);
  const bad = run('events.mjs', ['fixtures/events.bad.ndjson']);
  const count = readFileSync(`${here}/fixtures/events.bad.ndjson`, 'utf8').trim().split('\n').length;
  assert.equal(bad.status, 1);
  assert.equal(bad.stdout, `${count} checked, ${count} refused\n`);
});

test('events: nothing to check is a failure, no argument is wrong usage', () => {
  assert.equal(run('events.mjs', ['-']).status, 1);
  assert.equal(run('events.mjs', []).status, 64);
});

const event = readFileSync(`${here}/fixtures/events.good.ndjson`, 'utf8').split('\n')[0];
const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'];

/** Signed with node's own HMAC, not with the library that judges. */
function request(change = {}) {
  const now = 1614265330;
  const id = JSON.parse(event).id;
  const signatures = secrets.map((secret) =>
    `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${id}.${now}.${event}`).digest('base64')}`);
  const {headers, ...rest} = change;
  return {
    headers: {
      'Content-Type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': String(now),
      'webhook-signature': signatures.join(' '),
      ...headers,
    },
    body: Buffer.from(event).toString('base64'),
    secrets,
    now,
    ...rest,
  };
}

test('webhook: a request signed with two secrets is accepted', () => {
  const result = run('webhook.mjs', ['-'], lines([request()]));
  assert.equal(result.status, 0, result.stderr);
});

/** The same in binary mode: attributes as headers, data as body. */
function binaryRequest(change = {}) {
  const now = 1614265330;
  const {data, datacontenttype, ...attributes} = JSON.parse(event);
  const body = JSON.stringify(data);
  const encoded = (value) => String(value).replace(/[^!#$&-~]/gu, encodeURIComponent);
  const signature = (secret) => createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
    .update(`${attributes.id}.${now}.${body}`).digest('base64');
  return request({
    headers: {
      'Content-Type': datacontenttype,
      'webhook-signature': secrets.map((secret) => `v1,${signature(secret)}`).join(' '),
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encoded(value)])),
      ...change.headers,
    },
    body: Buffer.from(change.body ?? body).toString('base64'),
  });
}

test('webhook: an event in binary mode is accepted, and each defect of it refused', () => {
  const good = run('webhook.mjs', ['-'], lines([binaryRequest()]));
  assert.equal(good.status, 0, good.stderr);
  const bad = [
    binaryRequest({body: '{}'}),
    binaryRequest({headers: {'ce-id': 'i6lg87kl86kcepfi173705mfdh'}}),
    binaryRequest({headers: {'ce-type': undefined}}),
    binaryRequest({headers: {'ce-source': '/elsewhere'}}),
  ];
  const result = run('webhook.mjs', ['-'], lines(bad));
  assert.equal(result.stdout, `${bad.length} checked, ${bad.length} refused\n`);
});

test('webhook: each defect is refused', () => {
  const changed = Buffer.from(event.replace('😀', '😁')).toString('base64');
  const bad = [
    request({body: changed}),
    request({now: 1614265330 + 301}),
    request({secrets: [...secrets, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']}),
    request({secrets: []}),
    request({headers: {'webhook-id': 'another'}}),
    request({headers: {'Content-Type': 'application/json'}}),
    request({headers: {'webhook-signature': ''}}),
  ];
  const result = run('webhook.mjs', ['-'], lines(bad));
  assert.equal(result.stdout, `${bad.length} checked, ${bad.length} refused\n`);
  assert.equal(result.status, 1);
});

for (const more of [[], ['--wrap', 'xml', '--from', 'openid', '--to', 'gh_account'], ['--wrap', 'kf', '--to', 'wk1']]) {
  test(`encrypt ${more.join(' ')}: each library meets every padding, and both read it back`, () => {
    const made = run('encrypt.mjs', [...account, ...more]);
    assert.equal(made.status, 0, made.stderr);
    for (const library of ['wechat-crypto', '@wecom/crypto']) {
      const own = parsed(made.stdout).filter((push) => push.library === library);
      assert.ok(own.length >= 32);
      const read = run('decrypt.mjs', [...account, '--all-paddings', '-'], lines(own));
      assert.equal(read.status, 0, read.stderr);
    }
  });
}

test('decrypt: each defect is refused', () => {
  const good = parsed(run('encrypt.mjs', account).stdout)[0];
  const bad = [
    {...good, message: `${good.message}x`},
    {...good, msg_signature: '0'.repeat(40)},
    {...good, timestamp: '1'},
    {...good, encrypt: good.encrypt.slice(0, -24)},
  ];
  const result = run('decrypt.mjs', [...account, '-'], lines(bad));
  assert.equal(result.stdout, `${bad.length} checked, ${bad.length} refused\n`);
  const elsewhere = run('decrypt.mjs', [...account.slice(0, -1), 'wx0000000000000000', '-'], lines([good]));
  assert.equal(elsewhere.status, 1);
});

test('decrypt: a padding that was not met is named', () => {
  const one = parsed(run('encrypt.mjs', account).stdout).slice(0, 1);
  const result = run('decrypt.mjs', [...account, '--all-paddings', '-'], lines(one));
  assert.equal(result.status, 1);
  assert.match(result.stderr, /no message met padding/);
});

test('crm: wrong usage is said, and a CRM that is not there is a failure', () => {
  assert.equal(run('crm.mjs', []).status, 64);
  assert.equal(run('crm.mjs', ['salesforce', 'http://127.0.0.1:9']).status, 64);
  const nobody = run('crm.mjs', ['hubspot', 'http://127.0.0.1:9', 'token', 'key']);
  assert.equal(nobody.status, 1);
  assert.match(nobody.stderr, /^hubspot: /);
});

test('phone: the library\'s number is accepted, any other is refused', () => {
  const right = {region: 'CN', text: '138 0013 8000', number: '+8613800138000'};
  assert.equal(run('phone.mjs', ['-'], lines([right, {region: 'CN', text: '10010', number: null}])).status, 0);
  for (const wrong of [{number: '+8613800138001'}, {number: null}, {region: 'JP'}, {text: 1}])
    assert.equal(run('phone.mjs', ['-'], lines([{...right, ...wrong}])).status, 1);
});

test('aws4: the published request is accepted, and each change of it refused', () => {
  const published = {
    method: 'GET',
    target: '/test.txt',
    headers: {
      Host: 'examplebucket.s3.amazonaws.com',
      Range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-amz-date': '20130524T000000Z',
      Authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
        'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ' +
        'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    },
    body: '',
    key_id: 'AKIAIOSFODNN7EXAMPLE',
    secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
  };
  const good = run('aws4.mjs', ['-'], lines([published]));
  assert.equal(good.status, 0, good.stderr);
  const bad = [{...published, method: 'PUT'}, {...published, target: '/other.txt'}, {...published, secret: 'x'},
               {...published, headers: {...published.headers, Range: 'bytes=0-8'}}];
  assert.equal(run('aws4.mjs', ['-'], lines(bad)).stdout, `${bad.length} checked, ${bad.length} refused\n`);
});

test('phone: the library\'s number is accepted, any other is refused', () => {
  const right = {region: 'CN', text: '138 0013 8000', number: '+8613800138000'};
  assert.equal(run('phone.mjs', ['-'], lines([right, {region: 'CN', text: '10010', number: null}])).status, 0);
  for (const wrong of [{number: '+8613800138001'}, {number: null}, {region: 'JP'}, {text: 1}])
    assert.equal(run('phone.mjs', ['-'], lines([{...right, ...wrong}])).status, 1);
});
