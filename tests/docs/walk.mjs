// SPDX-License-Identifier: Apache-2.0
// Does what a guide says, to the letter: walk.mjs PAGE FOLDER, in the empty FOLDER, with the programs on PATH.
//
// A block of code ```console holds commands, each after "$ ", and below each what it prints (both streams; nothing: it is
// not looked at). A `…` stands for anything within a line, and alone on a line for any lines. A command must succeed, unless
// the line `<!-- exit: N -->` stands before the block: then its last command ends with N.
// A block ```diff after `<!-- edit: path -->` is made in that file, where its old lines stand exactly once; after
// `<!-- new: path -->` any block is the whole of a new file.
// Exits 1 at the first step that goes otherwise, and says what happened instead.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MARK = /^<!-- (exit|edit|new): (\S+) -->$/;

// The page's blocks: {line (of its first line of code, from 1), language, lines, mark: {kind, value} or null}.
function blocks_of(text) {
  const lines = text.split('\n');
  const blocks = [];
  for (let i = 0; i < lines.length; ++i) {
    const fence = /^```(\w*)$/.exec(lines[i]);
    if (!fence) continue;
    const end = lines.indexOf('```', i + 1);
    if (end < 0) throw new Error(`line ${i + 1}: a block that does not end`);
    const mark = MARK.exec(lines[i - 1] ?? '');
    blocks.push({
      line: i + 2,
      language: fence[1],
      lines: lines.slice(i + 1, end),
      mark: mark && { kind: mark[1], value: mark[2] },
    });
    i = end;
  }
  return blocks;
}

// The commands of a console block: {line, command, output: lines}.
function commands_of(block) {
  const commands = [];
  block.lines.forEach((text, index) => {
    if (text.startsWith('$ ')) commands.push({ line: block.line + index, command: text.slice(2), output: [] });
    else if (commands.length > 0) commands.at(-1).output.push(text);
    else throw new Error(`line ${block.line}: output before the first command`);
  });
  return commands;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// Whether what was printed is what the page shows.
function shows(shown, printed) {
  const pattern = shown.map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : line.trimEnd().split('…').map(escaped).join('.*') + '\n'));
  const lines = printed.split('\n').map((line) => line.trimEnd());
  return new RegExp(`^${pattern.join('')}$`).test(lines.join('\n').replace(/\n*$/, '\n'));
}

class Walk {
  constructor(folder) {
    this.folder = folder; // where the reader stands
    this.notes = mkdtempSync(join(tmpdir(), 'walk-'));
  }

  end() {
    rmSync(this.notes, { recursive: true });
  }

  // What goes otherwise than the page says; empty: nothing.
  step(block) {
    if (block.language === 'console') return this.run(block);
    if (block.mark?.kind === 'edit') return this.edit(block);
    if (block.mark?.kind === 'new') return this.create(block);
    return '';
  }

  run(block) {
    const commands = commands_of(block);
    for (const step of commands) {
      const is_last = step === commands.at(-1);
      const expected = is_last && block.mark?.kind === 'exit' ? Number(block.mark.value) : 0;
      const wrong = this.command(step, expected);
      if (wrong) return `${step.line}: $ ${step.command}\n${wrong}`;
    }
    return '';
  }

  command(step, expected) {
    const where = join(this.notes, 'where');
    const script = `trap 'pwd >"$WALK_WHERE"' EXIT\n{ ${step.command}\n} 2>&1`;
    const run = spawnSync('bash', ['-c', script], {
      cwd: this.folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      env: { ...process.env, WALK_WHERE: where },
    });
    if (existsSync(where)) this.folder = readFileSync(where, 'utf8').trim();
    if (run.status !== expected) return `ended with ${run.status}, not ${expected}:\n${run.stdout}`;
    if (step.output.length > 0 && !shows(step.output, run.stdout)) return `printed something else:\n${run.stdout}`;
    return '';
  }

  edit(block) {
    const path = join(this.folder, block.mark.value);
    const side = (sign) => block.lines.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1) + '\n').join('');
    if (!block.lines.every((line) => /^[-+ ]|^$/.test(line))) return `${block.line}: a line without a sign`;
    const before = side('+');
    const text = readFileSync(path, 'utf8');
    const found = ('\n' + text).split('\n' + before).length - 1;
    if (found !== 1) return `${block.line}: the old lines stand ${found} times in ${block.mark.value}`;
    writeFileSync(path, ('\n' + text).replace('\n' + before, () => '\n' + side('-')).slice(1));
    return '';
  }

  create(block) {
    const path = join(this.folder, block.mark.value);
    if (existsSync(path)) return `${block.line}: ${block.mark.value} is there already`;
    writeFileSync(path, block.lines.join('\n') + '\n');
    return '';
  }
}

const [page, folder] = process.argv.slice(2);
const walk = new Walk(folder);
let wrong = '';
let steps = 0;
try {
  for (const block of blocks_of(readFileSync(page, 'utf8'))) {
    if (block.language === 'console' || block.mark) ++steps;
    wrong = walk.step(block);
    if (wrong) break;
  }
} catch (error) {
  wrong = error.message;
} finally {
  walk.end();
}
if (!wrong && steps === 0) wrong = 'nothing to do on this page';
if (wrong) console.error(`${page}:${wrong}`);
process.exit(wrong ? 1 : 0);
