// SPDX-License-Identifier: Apache-2.0
// What the scripts share: reading NDJSON, and ending with one verdict.
import {readFileSync} from 'node:fs';

/** Prints how a script is called and ends with 64. */
export function usage(text) {
  process.stderr.write(`usage: ${text}\n`);
  process.exit(64);
}

/** Yields {where, document} of every non-empty line of the files; `-` is stdin. A line that is no JSON has `error`. */
export function* documents(files) {
  for (const file of files) {
    const lines = readFileSync(file === '-' ? 0 : file, 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const where = `${file}:${index + 1}`;
      try {
        yield {where, document: JSON.parse(line)};
      } catch (error) {
        yield {where, error: `not JSON: ${error.message}`};
      }
    }
  }
}

/** Runs `check(document)` (which returns a list of complaints) over all documents, reports, and sets the exit code. */
export function judge(files, check) {
  let seen = 0;
  let refused = 0;
  for (const {where, document, error} of documents(files)) {
    ++seen;
    const complaints = error ? [error] : check(document);
    if (complaints.length > 0) ++refused;
    for (const complaint of complaints) process.stderr.write(`${where}: ${complaint}\n`);
  }
  if (seen === 0) process.stderr.write('the input holds no document\n');
  process.stdout.write(`${seen} checked, ${refused} refused\n`);
  process.exitCode = seen === 0 || refused > 0 ? 1 : 0;
}

/** Calls `action` and turns what it throws into a complaint that starts with `what`. */
export function complaintOf(what, action) {
  try {
    action();
    return [];
  } catch (error) {
    return [`${what}: ${error.message}`];
  }
}
