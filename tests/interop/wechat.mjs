// SPDX-License-Identifier: Apache-2.0
// The two libraries behind one shape, and the arithmetic of the padding (block 32).
import {parseArgs} from 'node:util';
import * as wecom from '@wecom/crypto';
import WXBizMsgCrypt from 'wechat-crypto';
import {usage} from './ndjson.mjs';

// wechat-crypto is of the days of `new Buffer()`; its warning would drown what the scripts say.
process.noDeprecation = true;

/** {name, sign(timestamp, nonce, encrypt), encrypt(message), decrypt(encrypt) → {message, id}} of each library. */
export function libraries({token, key, id}) {
  const old = new WXBizMsgCrypt(token, key, id);
  return [
    {
      name: 'wechat-crypto',
      sign: (timestamp, nonce, encrypt) => old.getSignature(timestamp, nonce, encrypt),
      encrypt: (message) => old.encrypt(message),
      decrypt: (encrypt) => old.decrypt(encrypt),
    },
    {
      name: '@wecom/crypto',
      sign: (timestamp, nonce, encrypt) => wecom.getSignature(token, timestamp, nonce, encrypt),
      encrypt: (message) => wecom.encrypt(key, message, id),
      decrypt: (encrypt) => wecom.decrypt(key, encrypt),
    },
  ];
}

/** The padding, 1…32, of what is encrypted for a message: 16 random bytes, 4 of length, the message, the receiver's id. */
export function paddingOf(message, id) {
  return 32 - (20 + Buffer.byteLength(message) + Buffer.byteLength(id)) % 32;
}

/** The options --token, --key, --id and those of `more`, and the files. */
export function options(call, more = {}) {
  try {
    const parsed = parseArgs({
      allowPositionals: true,
      options: {token: {type: 'string'}, key: {type: 'string'}, id: {type: 'string'}, ...more},
    });
    const {token, key, id} = parsed.values;
    if (token && key?.length === 43 && id) return {...parsed.values, files: parsed.positionals};
  } catch {
    // Said below.
  }
  return usage(`${call}\n  (the key has 43 characters)`);
}
