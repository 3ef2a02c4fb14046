// SPDX-License-Identifier: Apache-2.0
// The vendors' own libraries as judges of what stands in a CRM of the sandbox.
//   node crm.mjs salesforce URL CLIENT_ID CLIENT_SECRET KEY      jsforce
//   node crm.mjs hubspot URL TOKEN KEY                           @hubspot/api-client
// KEY: of a contact that the gateway has written. The library finds it, changes it by the same key, and it stays one.
// Prints {"library", "id", "name"}.
import {Client} from '@hubspot/api-client';
import jsforce from 'jsforce';
import assert from 'node:assert/strict';

async function salesforce(url, id, secret, key) {
  const connection = new jsforce.Connection({loginUrl: url, version: '65.0', oauth2: {loginUrl: url, clientId: id, clientSecret: secret}});
  await connection.authorize({grant_type: 'client_credentials'});
  assert.ok(connection.instanceUrl.startsWith('http'), 'the login names an instance');
  const field = 'Ekiden_Key__c';
  const again = await connection.sobject('Contact').upsert({[field]: key, LastName: 'judged by jsforce'}, field);
  assert.deepEqual([again.success, again.created], [true, false], 'the contact was there before');
  const record = await connection.sobject('Contact').retrieve(again.id);
  assert.equal(record.LastName, 'judged by jsforce');
  assert.equal(record[field], key);
  const many = await connection.sobject('Contact').upsert([{[field]: key, LastName: 'one'}, {[field]: `${key} else`, LastName: 'two'}, {[field]: 'x'}], field, {allOrNone: false});
  assert.deepEqual(many.map(({success}) => success), [true, true, false], 'each record of a collection has its own result');
  assert.deepEqual(many.slice(0, 2).map(({created}) => created), [false, true]);
  return {library: 'jsforce', id: again.id, name: record.LastName};
}

async function hubspot(url, token, key) {
  const client = new Client({accessToken: token, basePath: url, numberOfApiCallRetries: 0});
  const contacts = client.crm.contacts;
  const before = await contacts.basicApi.getById(key, ['lastname'], undefined, undefined, undefined, 'ekiden_contact_key');
  const written = await contacts.batchApi.upsert({inputs: [
    {idProperty: 'ekiden_contact_key', id: key, properties: {lastname: 'judged by HubSpot'}, objectWriteTraceId: 'one'},
    {idProperty: 'ekiden_contact_key', id: `${key} else`, properties: {lastname: 'two'}, objectWriteTraceId: 'two'}]});
  assert.deepEqual(written.results.map((one) => one._new), [false, true]);
  assert.equal(written.results[0].id, before.id, 'the contact stays the same one');
  const after = await contacts.basicApi.getById(before.id);
  assert.equal(after.properties.lastname, 'judged by HubSpot');
  return {library: '@hubspot/api-client', id: before.id, name: after.properties.lastname};
}

const [system, ...options] = process.argv.slice(2);
const judges = {salesforce: [salesforce, 4], hubspot: [hubspot, 3]};
const [judge, count] = judges[system] ?? [];
if (judge === undefined || options.length !== count) {
  console.error('usage: node crm.mjs salesforce URL CLIENT_ID CLIENT_SECRET KEY | hubspot URL TOKEN KEY');
  process.exit(64);
}
try {
  console.log(JSON.stringify(await judge(...options)));
} catch (error) {
  console.error(`${system}: ${error.message}`);
  process.exit(1);
}
