// SPDX-License-Identifier: Apache-2.0
// Configurations that pages show, held against `ekiden check`: configs.mjs EKIDEN PAGE…
//
// The indented block after a line `<!-- config -->` is a part of a configuration: what it leaves out of gateway, channels and
// sinks is added, with a channel `wechat-cn` and a sink `crm`. Environment variables that it names have a value of 40
// characters, files that it names stand beside the page. Exits 1 when one is refused, or a page shows none, and prints why.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const MISSING = {
  gateway: 'gateway: {data_dir: data}',
  channels: 'channels: [{id: wechat-cn, adapter: wechat-oa, config: {app_id: wx1, app_secret: secret-of-a-page, token: token, mode: plain}}]',
  sinks: 'sinks: [{id: crm, sink: webhook, config: {url: "https://crm.example/hook", secret: "whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA=="}}]',
};

// The blocks of a page: {line (of its first, from 1), text}.
function blocks_of(page) {
  const lines = page.split('\n');
  const blocks = [];
  lines.forEach((line, index) => {
    if (line !== '<!-- config -->') return;
    let end = index + 1;
    while (end < lines.length && (lines[end].startsWith('    ') || lines[end] === '')) ++end;
    blocks.push({ line: index + 2, text: lines.slice(index + 1, end).map((text) => text.slice(4) + '\n').join('') });
  });
  return blocks;
}

function completed(text, folder) {
  const missing = Object.entries(MISSING).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(text)).map(([, value]) => value + '\n');
  return missing.join('') + text.replaceAll('${file:', '${file:' + resolve(folder) + '/');
}

const [program, ...pages] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'configs-'));
let wrong = 0;
for (const page of pages) {
  const blocks = blocks_of(readFileSync(page, 'utf8'));
  if (blocks.length === 0) {
    console.error(`${page}: shows no configuration`);
    ++wrong;
  }
  for (const block of blocks) {
    const file = join(work, 'ekiden.yaml');
    writeFileSync(file, completed(block.text, dirname(page)));
    const names = [...block.text.matchAll(/\$\{env:(\w+)/g)].map((match) => [match[1], 'x'.repeat(40)]);
    const check = spawnSync(program, ['check', '-c', file], { encoding: 'utf8', env: { ...process.env, ...Object.fromEntries(names) } });
    if (check.status === 0) continue;
    console.error(`${page}:${block.line}: refused\n${check.stdout}${check.stderr}`);
    ++wrong;
  }
}
rmSync(work, { recursive: true });
process.exit(wrong ? 1 : 0);
