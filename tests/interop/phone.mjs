// SPDX-License-Identifier: Apache-2.0
import {parsePhoneNumberFromString} from 'libphonenumber-js/max';
import {judge, usage} from './ndjson.mjs';

const files = process.argv.slice(2);
if (files.length === 0) usage('node phone.mjs FILE…');

judge(files, ({region, text, number}) => {
  if (typeof region !== 'string' || typeof text !== 'string') return ['needs region and text'];
  const theirs = parsePhoneNumberFromString(text, region);
  const expected = theirs?.isPossible() ? theirs.number : null;
  return expected === number ? [] : [`${text} in ${region} is ${expected}, not ${number}`];
});
