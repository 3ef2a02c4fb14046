// SPDX-License-Identifier: Apache-2.0
import {randomInt} from 'node:crypto';
import {libraries, options, paddingOf} from './wechat.mjs';
import {usage} from './ndjson.mjs';

const call = 'node encrypt.mjs --token T --key K --id I [--wrap xml --from OPENID --to ACCOUNT | --wrap kf --to OPEN_KFID]';
const given = options(call, {wrap: {type: 'string'}, from: {type: 'string'}, to: {type: 'string'}});
const isWrapped = (given.wrap === 'xml' && given.from && given.to) || (given.wrap === 'kf' && given.to);
if (given.files.length > 0 || (given.wrap && !isWrapped)) usage(call);

const openings = ['', '好的', '您好，请问这个还有货吗？', '😀👍🏽', 'é', 'order 12345'];
// Unique within a run and, very likely, between runs: the gateway drops a message whose id it has seen.
let msgId = BigInt(Date.now()) * 1_000_000n + BigInt(randomInt(1_000_000));

function documentOf(text, timestamp) {
  if (!given.wrap) return text;
  if (given.wrap === 'kf') {
    return `<xml><ToUserName><![CDATA[${given.id}]]></ToUserName><CreateTime>${timestamp}</CreateTime>` +
        `<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>` +
        `<Token><![CDATA[${text}]]></Token><OpenKfId><![CDATA[${given.to}]]></OpenKfId></xml>`;
  }
  return `<xml><ToUserName><![CDATA[${given.to}]]></ToUserName><FromUserName><![CDATA[${given.from}]]></FromUserName>` +
      `<CreateTime>${timestamp}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content>` +
      `<MsgId>${++msgId}</MsgId></xml>`;
}

for (const library of libraries(given)) {
  for (const [index, opening] of openings.entries()) {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const missing = new Set(Array.from({length: 32}, (_, n) => n + 1));
    for (let length = index === 0 ? 1 : 0; missing.size > 0; ++length) {
      const message = documentOf(opening + 'x'.repeat(length), timestamp);
      if (!missing.delete(paddingOf(message, given.id))) continue;
      const nonce = String(randomInt(1, 2 ** 31));
      const encrypt = library.encrypt(message);
      const msg_signature = library.sign(timestamp, nonce, encrypt);
      process.stdout.write(`${JSON.stringify({library: library.name, timestamp, nonce, msg_signature, encrypt, message})}\n`);
    }
  }
}
