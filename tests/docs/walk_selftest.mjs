// SPDX-License-Identifier: Apache-2.0
// Proves that walk.mjs does what a page says, and finds where it goes otherwise.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

// Walks along a page in a folder with the file a.txt; `look`: what the folder's file of that name holds afterwards.
function walk(page, look) {
  const root = mkdtempSync(join(tmpdir(), 'walk-test-'));
  const folder = join(root, 'folder');
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.txt'), 'one\ntwo\nthree\n');
    writeFileSync(join(root, 'page.md'), page);
    const run = spawnSync('node', ['walk.mjs', join(root, 'page.md'), folder], { encoding: 'utf8' });
    return { ...run, file: look && readFileSync(join(folder, look), 'utf8') };
  } finally {
    rmSync(root, { recursive: true });
  }
}
const block = (language, code, mark = '') => `text\n\n${mark && `<!-- ${mark} -->\n`}\`\`\`${language}\n${code}\n\`\`\`\n`;
const passes = (page, look) => {
  const run = walk(page, look);
  assert.equal(run.status, 0, run.stderr);
  return run.file;
};
const fails = (page, sentence) => {
  const run = walk(page);
  assert.equal(run.status, 1, run.stdout);
  assert.match(run.stderr, sentence);
};

test('commands are run one after the other, in the folder that the last one went to', () => {
  const page = block('console', '$ mkdir b\n$ cd b\n$ echo x > c.txt') + block('console', '$ cat c.txt\nx');
  assert.equal(passes(page, 'b/c.txt'), 'x\n');
});

test('output is compared, with … for what differs each time', () => {
  passes(block('console', '$ seq 5\n1\n…\n5'));
  passes(block('console', '$ echo took 17 ms\ntook … ms'));
  passes(block('console', '$ echo not shown'));
  passes(block('console', '$ echo oops >&2\noops'));
  fails(block('console', '$ seq 3\n1\n2'), /page\.md:4: \$ seq 3\nprinted something else/);
  fails(block('console', '$ seq 5\n1\n…\n4'), /printed something else/);
  fails(block('console', '$ echo took 17 s\ntook … ms'), /printed something else/);
  fails(block('console', '$ echo aXb\na.b'), /printed something else/);
});

test('a command must end as the page says', () => {
  fails(block('console', '$ false'), /ended with 1, not 0/);
  passes(block('console', '$ true\n$ exit 3', 'exit: 3'));
  fails(block('console', '$ false\n$ exit 3', 'exit: 3'), /ended with 1, not 0/);
  fails(block('console', '$ true', 'exit: 3'), /ended with 0, not 3/);
});

test('an edit is made where its old lines stand, once', () => {
  assert.equal(passes(block('diff', ' one\n-two\n+2\n+2½', 'edit: a.txt'), 'a.txt'), 'one\n2\n2½\nthree\n');
  fails(block('diff', '-four\n+4', 'edit: a.txt'), /page\.md:5: the old lines stand 0 times in a\.txt/);
  fails(block('console', '$ cat a.txt a.txt > b.txt') + block('diff', '-two\n+2', 'edit: b.txt'), /stand 2 times/);
  fails(block('diff', 'two', 'edit: a.txt'), /a line without a sign/);
});

test('a new file is written as it stands, and never over another', () => {
  assert.equal(passes(block('json', '{}', 'new: b.json'), 'b.json'), '{}\n');
  fails(block('json', '{}', 'new: a.txt'), /is there already/);
});

test('other blocks are for reading, and a page with nothing to do fails', () => {
  fails(block('cpp', 'int main() {}'), /nothing to do/);
  fails('```console\n$ true\n', /a block that does not end/);
  fails(block('console', 'hello'), /output before the first command/);
});
