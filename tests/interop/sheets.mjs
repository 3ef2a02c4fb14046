// SPDX-License-Identifier: Apache-2.0
// sheets.mjs KEY_FILE API_ROOT SPREADSHEET_ID: Google's own client works with the Sheets API at API_ROOT as with the real one: it makes a
// tab, writes a header and rows in each way that Google documents, reads them back, and meets the refusals. The token is asked for with a
// JWT that node's own crypto signs.
import assert from 'node:assert/strict';
import {createSign} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {auth, sheets as sheetsOf} from '@googleapis/sheets';

const [keyFile, root, spreadsheetId] = process.argv.slice(2);
if (!spreadsheetId) {
  console.error('usage: sheets.mjs KEY_FILE API_ROOT SPREADSHEET_ID');
  process.exit(64);
}

const key = JSON.parse(readFileSync(keyFile, 'utf8'));
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function tokenFor(claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  const scope = 'https://www.googleapis.com/auth/spreadsheets';
  const input = `${encoded({alg: 'RS256', typ: 'JWT'})}.${encoded(
      {iss: key.client_email, scope, aud: key.token_uri, iat: now, exp: now + 3600, ...claims})}`;
  const assertion = `${input}.${createSign('RSA-SHA256').update(input).sign(key.private_key, 'base64url')}`;
  const grant = new URLSearchParams({grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion});
  return (await fetch(key.token_uri, {method: 'POST', body: grant})).json();
}

async function refusal(call) {
  try {
    await call();
  } catch (problem) {
    return {status: problem.response?.status, reason: problem.response?.data?.error?.status};
  }
  throw new Error('was not refused');
}

assert.equal((await tokenFor({scope: 'other'})).error, 'invalid_grant');
assert.equal((await tokenFor({exp: 1})).error, 'invalid_grant');
const granted = await tokenFor();
const client = new auth.OAuth2();
client.setCredentials({access_token: granted.access_token, expiry_date: Date.now() + granted.expires_in * 1000});
const {spreadsheets} = sheetsOf({version: 'v4', auth: client, rootUrl: `${root}/`, retry: false});
const change = (requests) => spreadsheets.batchUpdate({spreadsheetId, requestBody: {requests}});
const text = (value) => ({userEnteredValue: {stringValue: value}});

await change([{addSheet: {properties: {title: 'Peer', gridProperties: {rowCount: 2, columnCount: 2, frozenRowCount: 1}}}}]);
const listed = await spreadsheets.get({spreadsheetId, fields: 'sheets.properties(sheetId,title,gridProperties(rowCount,columnCount))'});
const {sheetId} = listed.data.sheets.map((sheet) => sheet.properties).find((sheet) => sheet.title === 'Peer');

const raw = {spreadsheetId, valueInputOption: 'RAW'};
await spreadsheets.values.update({...raw, range: "'Peer'!A1:B1", requestBody: {values: [['event_id', 'text']]}});
assert.deepEqual(await refusal(() => spreadsheets.values.update({...raw, range: "'Peer'!A3:B3", requestBody: {values: [['x', 'y']]}})),
    {status: 400, reason: 'INVALID_ARGUMENT'});
await change([{appendDimension: {sheetId, dimension: 'ROWS', length: 10}}]);
await spreadsheets.values.batchUpdate(
    {spreadsheetId, requestBody: {valueInputOption: 'RAW', data: [{range: "'Peer'!A2:B2", values: [['a', '=1+1']]}]}});
await spreadsheets.values.append({...raw, range: "'Peer'!A1", insertDataOption: 'INSERT_ROWS', requestBody: {values: [['b', 'two']]}});
const mark = {metadataId: 1000000000, metadataKey: 'k', metadataValue: 'v', location: {sheetId}, visibility: 'PROJECT'};
const fenced = [{createDeveloperMetadata: {developerMetadata: mark}},
  {appendCells: {sheetId, fields: 'userEnteredValue', rows: [{values: [text('c'), text('three')]}]}}];
await change(fenced);
assert.deepEqual(await refusal(() => change(fenced)), {status: 400, reason: 'INVALID_ARGUMENT'});
assert.equal((await spreadsheets.developerMetadata.get({spreadsheetId, metadataId: 1000000000})).data.metadataValue, 'v');
assert.equal((await refusal(() => spreadsheets.developerMetadata.get({spreadsheetId, metadataId: 7}))).status, 404);

const rows = await spreadsheets.values.get({spreadsheetId, range: "'Peer'!1:9"});
assert.deepEqual(rows.data.values, [['event_id', 'text'], ['a', '=1+1'], ['b', 'two'], ['c', 'three']]);
const ids = await spreadsheets.values.get({spreadsheetId, range: "'Peer'!A1:A", majorDimension: 'COLUMNS'});
assert.deepEqual(ids.data.values, [['event_id', 'a', 'b', 'c']]);
assert.equal((await refusal(() => spreadsheets.values.get({spreadsheetId, range: "'Nobody'!A1"}))).status, 400);
client.setCredentials({access_token: 'stale', expiry_date: Date.now() + 1e6});
assert.equal((await refusal(() => spreadsheets.get({spreadsheetId}))).status, 401);
console.log('1 checked, 0 refused');
