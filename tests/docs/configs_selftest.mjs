// SPDX-License-Identifier: Apache-2.0
// Proves that configs.mjs finds what it is for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

// Runs configs.mjs on a page with a program that prints the file it is to check, and refuses it when it says `bad`.
function check(page) {
  const folder = mkdtempSync(join(tmpdir(), 'configs-'));
  try {
    const program = join(folder, 'ekiden');
    writeFileSync(program, '#!/bin/sh\n[ "$1 $2" = "check -c" ] || exit 64\ncat "$3"; echo "env=$SOME_KEY"\n! grep -q bad "$3"\n');
    chmodSync(program, 0o755);
    writeFileSync(join(folder, 'page.md'), page);
    return spawnSync('node', ['configs.mjs', program, join(folder, 'page.md')], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a configuration that is taken passes, and one that is refused is named with its line', () => {
  assert.equal(check('# Page\n\n<!-- config -->\n    filters: []\n').status, 0);
  const run = check('<!-- config -->\n    filters: []\n\ntext\n\n<!-- config -->\n    filters:\n\n      - bad\n\nbad as well\n');
  assert.equal(run.status, 1);
  assert.match(run.stderr, /page\.md:7: refused\n/);
  assert.match(run.stderr, /^gateway: .*\nchannels: .*\nsinks: .*\nfilters:\n\n {2}- bad\n/m);
  assert.doesNotMatch(run.stderr, /bad as well/);
});

test('sections that the page shows are not added, its variables have a value, its files stand beside it', () => {
  const run = check('<!-- config -->\n    sinks: [bad]\n    filters: ["${env:SOME_KEY}", "${file:a.csv}"]\n');
  assert.equal(run.stderr.match(/sinks:/g).length, 1);
  assert.match(run.stderr, /env=x{40}/);
  assert.match(run.stderr, /\$\{file:\/.+\/a\.csv\}/);
});

test('a page that shows no configuration is wrong', () => {
  assert.equal(check('    filters: []\n').status, 1);
});
