// SPDX-License-Identifier: Apache-2.0
// Holds the code in documents against the files that it is from: excerpts.mjs ROOT DOCUMENT…
// A block of code after a line `<!-- from: path -->` must stand in that file, line by line, at any depth of indentation;
// a line `…` leaves out lines of the file. Prints a line for each block that does not, and exits 1.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const MARK = /^<!-- from: (\S+) -->$/;

// A document's marked blocks: {path, line (of the mark, from 1), lines; null when no block follows}.
function marked_blocks(text) {
  const lines = text.split('\n');
  const blocks = [];
  for (let i = 0; i < lines.length; ++i) {
    const mark = MARK.exec(lines[i].trim());
    if (!mark) continue;
    const end = lines[i + 1]?.startsWith('```') ? lines.indexOf('```', i + 2) : -1;
    blocks.push({ path: mark[1], line: i + 1, lines: end < 0 ? null : lines.slice(i + 2, end) });
  }
  return blocks;
}

// The lines without the indentation that all of them share; empty lines have none.
function outdent(lines) {
  const depths = lines.filter((line) => line.trim()).map((line) => line.search(/\S/));
  const common = depths.length ? Math.min(...depths) : 0;
  return lines.map((line) => line.slice(common).trimEnd());
}

// The index behind `piece` in `lines`, at or after `from`; -1 when it is not there.
function find_piece(lines, piece, from) {
  const wanted = outdent(piece).join('\n');
  for (let at = from; at + piece.length <= lines.length; ++at)
    if (outdent(lines.slice(at, at + piece.length)).join('\n') === wanted) return at + piece.length;
  return -1;
}

// What is wrong with a block; empty: nothing.
function flaw(block, root) {
  if (!block.lines) return 'no block of code follows';
  const pieces = [[]];
  for (const line of block.lines) line.trim() === '…' ? pieces.push([]) : pieces.at(-1).push(line);
  if (pieces.some((piece) => !piece.some((line) => line.trim()))) return 'a piece without a line';
  let file;
  try {
    file = readFileSync(join(root, block.path), 'utf8').split('\n');
  } catch (error) {
    return `cannot be read: ${error.code}`;
  }
  let at = 0;
  for (const piece of pieces) {
    at = find_piece(file, piece, at);
    if (at < 0) return `not in the file: ${piece[0].trim()}`;
  }
  return '';
}

const [root, ...documents] = process.argv.slice(2);
let flaws = 0;
let seen = 0;
for (const document of documents) {
  for (const block of marked_blocks(readFileSync(join(root, document), 'utf8'))) {
    ++seen;
    const wrong = flaw(block, root);
    if (!wrong) continue;
    ++flaws;
    console.error(`${document}:${block.line}: ${block.path}: ${wrong}`);
  }
}
if (seen === 0) console.error('no marked block of code in these documents');
process.exit(flaws > 0 || seen === 0 ? 1 : 0);
