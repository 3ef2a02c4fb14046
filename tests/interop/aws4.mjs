// SPDX-License-Identifier: Apache-2.0
import aws4 from 'aws4';
import {judge, usage} from './ndjson.mjs';

const files = process.argv.slice(2);
if (files.length === 0) usage('node aws4.mjs FILE…');

// Another signer, given the same request, signs it in the same way.
judge(files, ({method, target, headers, body, key_id: accessKeyId, secret: secretAccessKey, region}) => {
  if (typeof headers !== 'object' || typeof body !== 'string') return ['needs method, target, headers and body (base64)'];
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const given = lower.authorization ?? '';
  const signed = (/SignedHeaders=([^,]*)/.exec(given)?.[1] ?? '').split(';');
  const request = {
    method,
    host: lower.host,
    path: target,
    service: 's3',
    region,
    headers: Object.fromEntries(signed.map((name) => [name, lower[name]])),
    body: Buffer.from(body, 'base64'),
    doNotModifyHeaders: true,
    extraHeadersToInclude: Object.fromEntries(signed.map((name) => [name, true])),
  };
  const signer = new aws4.RequestSigner(request, {accessKeyId, secretAccessKey});
  signer.datetime = lower['x-amz-date'];
  const wanted = signer.authHeader();
  return wanted === given ? [] : [`Authorization is "${given}", aws4 makes "${wanted}"`];
});
