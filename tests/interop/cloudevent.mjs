// SPDX-License-Identifier: Apache-2.0
// The judgement of one CloudEvent in the JSON format (CloudEvents 1.0.2), shared by events.mjs and webhook.mjs.
import {createRequire} from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import {HTTP} from 'cloudevents';
import {complaintOf} from './ndjson.mjs';

const require = createRequire(import.meta.url);
// The official schema, compiled into the package; its own check of a parsed event uses the same.
const officialSchema = require('cloudevents/dist/schema/v1.js');

const ajv = new Ajv({allErrors: true});
addFormats(ajv);
// What the official schema leaves open and this project promises: the attributes that every event of ours carries.
const ownSchema = ajv.compile({
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'data'],
  properties: {
    specversion: {const: '1.0'},
    id: {type: 'string', pattern: '^[0-9a-v]{26}$'},
    source: {type: 'string', format: 'uri-reference', pattern: '^/ekiden/'},
    type: {type: 'string', pattern: '^ekiden(\\.[a-z][a-z0-9_]*)+\\.v[1-9][0-9]*$'},
    time: {type: 'string', format: 'date-time'},
    datacontenttype: {const: 'application/json'},
    data: {type: 'object'},
  },
});

const reserved = new Set(['data', 'data_base64']);

/** What no schema of the package says: names [a-z0-9], values string, boolean or int32, printable ASCII. */
function attributeComplaints(event) {
  const complaints = [];
  for (const [name, value] of Object.entries(event)) {
    if (reserved.has(name)) continue;
    if (!/^[a-z][a-z0-9]*$/.test(name)) complaints.push(`attribute name "${name}" is not [a-z][a-z0-9]*`);
    if (name.length > 20) complaints.push(`attribute name "${name}" is longer than 20 characters`);
    if (typeof value === 'string') {
      if (!/^[\x20-\x7e]+$/.test(value)) complaints.push(`attribute "${name}" is empty or not printable ASCII`);
    } else if (typeof value === 'number') {
      if ((value | 0) !== value) complaints.push(`attribute "${name}" is no 32-bit integer`);
    } else if (typeof value !== 'boolean') {
      complaints.push(`attribute "${name}" is ${value === null ? 'null' : `an ${typeof value}`}`);
    }
  }
  return complaints;
}

/** The complaints about one event, given as an object; empty when it is accepted. */
export function eventComplaints(event) {
  if (event === null || typeof event !== 'object' || Array.isArray(event)) return ['no JSON object'];
  const complaints = complaintOf('cloudevents', () => {
    const message = {headers: {'content-type': 'application/cloudevents+json'}, body: JSON.stringify(event)};
    const parsed = HTTP.toEvent(message);
    parsed.validate();
    for (const name of ['id', 'source', 'type', 'subject']) {
      if (parsed[name] !== event[name]) throw new Error(`"${name}" came out as ${JSON.stringify(parsed[name])}`);
    }
  });
  if (!officialSchema(event)) complaints.push(`official schema: ${ajv.errorsText(officialSchema.errors)}`);
  if (!ownSchema(event)) complaints.push(`schema: ${ajv.errorsText(ownSchema.errors)}`);
  return complaints.concat(attributeComplaints(event));
}
