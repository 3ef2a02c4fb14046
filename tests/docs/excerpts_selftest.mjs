// SPDX-License-Identifier: Apache-2.0
// Proves that excerpts.mjs finds what it is for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const CODE = 'class A {\n  int f() {\n    return 1;\n  }\n  int g();\n};\n';

// Runs excerpts.mjs on a document beside the file a.cpp, which holds CODE.
function check(document) {
  const root = mkdtempSync(join(tmpdir(), 'excerpts-'));
  try {
    writeFileSync(join(root, 'a.cpp'), CODE);
    writeFileSync(join(root, 'doc.md'), document);
    return spawnSync('node', ['excerpts.mjs', root, 'doc.md'], { encoding: 'utf8' });
  } finally {
    rmSync(root, { recursive: true });
  }
}
const block = (code, path = 'a.cpp') => `text\n\n<!-- from: ${path} -->\n\`\`\`cpp\n${code}\n\`\`\`\n`;

test('code that stands in the file passes, at any depth of indentation and with lines left out', () => {
  for (const code of ['int f() {\n  return 1;\n}', '  int g();', 'class A {\n…\n  int g();\n};']) {
    const run = check(block(code));
    assert.equal(run.status, 0, run.stderr);
  }
});

test('code that is not in the file fails and is named', () => {
  for (const code of ['int h();', 'int f() {\n    return 1;\n}', 'int f() {\n}', 'int g();\n…\nint f() {']) {
    const run = check(block(code));
    assert.equal(run.status, 1, code);
    assert.match(run.stderr, /doc\.md:3: a\.cpp: not in the file/);
  }
});

test('a mark without code, a file that is not there and a document without marks fail', () => {
  assert.match(check('<!-- from: a.cpp -->\ntext\n').stderr, /no block of code follows/);
  assert.match(check(block('…')).stderr, /a piece without a line/);
  assert.match(check(block('int g();', 'b.cpp')).stderr, /cannot be read: ENOENT/);
  assert.match(check('text\n').stderr, /no marked block/);
});
