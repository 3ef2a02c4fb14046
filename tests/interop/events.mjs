// SPDX-License-Identifier: Apache-2.0
import {eventComplaints} from './cloudevent.mjs';
import {judge, usage} from './ndjson.mjs';

const files = process.argv.slice(2);
if (files.length === 0) usage('node events.mjs FILE…');
judge(files, eventComplaints);
