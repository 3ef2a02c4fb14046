// SPDX-License-Identifier: Apache-2.0
import {createDecipheriv} from 'node:crypto';
import {judge, usage} from './ndjson.mjs';
import {libraries, options, paddingOf} from './wechat.mjs';

const call = 'node decrypt.mjs --token T --key K --id I [--all-paddings] FILE…';
const given = options(call, {'all-paddings': {type: 'boolean'}});
if (given.files.length === 0) usage(call);

const missing = new Set(given['all-paddings'] ? Array.from({length: 32}, (_, n) => n + 1) : []);
const key = Buffer.from(`${given.key}=`, 'base64');

/** Neither library checks the padding: every one of its bytes must be its length. */
function paddingComplaints(encrypt, message) {
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(encrypt, 'base64'), decipher.final()]);
  const expected = paddingOf(message, given.id);
  missing.delete(expected);
  const padding = plain.subarray(-expected);
  if (plain.length % 32 === 0 && padding.every((byte) => byte === expected)) return [];
  return [`the padding is not ${expected} bytes of ${expected}`];
}

judge(given.files, ({timestamp, nonce, msg_signature, encrypt, message}) => {
  const complaints = [];
  for (const {name, sign, decrypt} of libraries(given)) {
    try {
      if (sign(timestamp, nonce, encrypt) !== msg_signature) complaints.push(`${name}: msg_signature differs`);
      const plain = decrypt(encrypt);
      if (plain.id !== given.id) complaints.push(`${name}: receiver id is "${plain.id}"`);
      if (message !== undefined && plain.message !== message) complaints.push(`${name}: decrypts to another text`);
      complaints.push(...paddingComplaints(encrypt, plain.message));
    } catch (error) {
      complaints.push(`${name}: ${error.message}`);
    }
  }
  return complaints;
});

if (missing.size > 0) {
  process.stderr.write(`no message met padding ${[...missing].join(', ')}\n`);
  process.exitCode = 1;
}
