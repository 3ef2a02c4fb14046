// SPDX-License-Identifier: Apache-2.0
import {HTTP} from 'cloudevents';
import {Webhook} from 'standardwebhooks';
import {eventComplaints} from './cloudevent.mjs';
import {complaintOf, judge, usage} from './ndjson.mjs';

const files = process.argv.slice(2);
if (files.length === 0) usage('node webhook.mjs FILE…');

/** The library refuses timestamps more than five minutes from Date.now(): `now` lets a request of the past be judged. */
function atTime(now, action) {
  const clock = Date.now;
  if (now !== undefined) Date.now = () => now * 1000;
  try {
    return action();
  } finally {
    Date.now = clock;
  }
}

judge(files, ({headers, body, secrets, now}) => {
  if (typeof headers !== 'object' || typeof body !== 'string' || !Array.isArray(secrets) || secrets.length === 0) {
    return ['needs headers, body (base64) and secrets'];
  }
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = Buffer.from(body, 'base64');
  const text = bytes.toString('utf8');
  const complaints = Buffer.from(text, 'utf8').equals(bytes) ? [] : ['the body is not UTF-8'];
  for (const [index, secret] of secrets.entries()) {
    complaints.push(...complaintOf(`standardwebhooks, secret ${index + 1}`,
                                   () => atTime(now, () => new Webhook(secret).verify(text, lower))));
  }
  complaints.push(...complaintOf('cloudevents', () => {
    if (!HTTP.isEvent({headers: lower, body: text})) throw new Error('not recognised as a CloudEvent over HTTP');
    HTTP.toEvent({headers: lower, body: text}).validate();
  }));
  complaints.push(...complaintOf('body', () => {
    // In binary mode the attributes stand in headers that the library has read.
    const isBinary = !String(lower['content-type']).startsWith('application/cloudevents');
    const event = isBinary ? JSON.parse(JSON.stringify(HTTP.toEvent({headers: lower, body: text}))) : JSON.parse(text);
    if (event.id !== lower['webhook-id']) throw new Error(`webhook-id is "${lower['webhook-id']}", the event's id "${event.id}"`);
    const refused = eventComplaints(event);
    if (refused.length > 0) throw new Error(refused.join('; '));
  }));
  return complaints;
});
