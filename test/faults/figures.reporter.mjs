import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Prints what the suites measured as one table, when all of them are done. */
export default class FiguresReporter {
  onRunStart() {
    this.directory = mkdtempSync(join(tmpdir(), 'idenfy-figures-'));
    this.file = join(this.directory, 'figures.jsonl');
    process.env['IDENFY_FIGURES'] = this.file;
  }

  onRunComplete() {
    const figures = existsSync(this.file)
      ? readFileSync(this.file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
    rmSync(this.directory, { recursive: true, force: true });
    figures.sort((one, other) => one.row - other.row);
    const lines = figures.map(({ row, ran, figure }) => `| ${row} | ${ran} | ${figure} |`);
    process.stdout.write(`\n| row | what was run | figure |\n|---|---|---|\n${lines.join('\n')}\n`);
  }
}
