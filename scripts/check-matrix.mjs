// Every version of Node that `engines` names x Nest 11 and 12 x Express and Fastify: the story of the consumers with the
// packed tarball, by import and by require. Prints the table that stands in docs/compatibility.md, and fails where it differs.
import { readFileSync } from 'node:fs';
import { groupConsumers, installGroup, withTarball } from './consumers.mjs';
import { nodeBinary, nodeVersions } from './node-versions.mjs';
import { Tally, forEach, run } from './run.mjs';

const NEST = { 11: ['nest11-esm', 'nest11-cjs'], 12: ['nest12-esm', 'nest12-cjs'] };
const PLATFORMS = ['Express', 'Fastify'];
const PAGE = 'docs/compatibility.md';

const tally = new Tally('matrix');
const results = new Map();
const columns = Object.keys(NEST).flatMap((nest) => PLATFORMS.map((platform) => ({ nest, platform })));
const cells = nodeVersions().flatMap((node) => columns.map((column) => ({ node, ...column })));
const keyOf = ({ node, nest, platform }) => `Node ${node}, Nest ${nest}, ${platform}`;
const rowTitle = (node) => (node.includes('.') ? node : `${node}, newest`);

await withTarball(async (packed) => {
  const apps = new Map();
  await forEach(groupConsumers(Object.values(NEST).flat()), async (group) => {
    for (const [name, folder] of await installGroup(group, packed)) {
      apps.set(name, folder);
    }
  });
  const nodes = new Map();
  await forEach(nodeVersions(), async (node) => {
    nodes.set(node, await nodeBinary(node));
  });
  await forEach(cells, async (cell) => {
    const { binary, version } = nodes.get(cell.node);
    const runs = [];
    for (const name of NEST[cell.nest]) {
      runs.push(await run(binary, ['main.js', cell.platform], { cwd: apps.get(name) }));
    }
    // An app that ran nothing and ended well has not passed.
    const ok = runs.every((one) => one.ok && one.output.includes(`ok ${cell.platform}`));
    results.set(keyOf(cell), ok);
    tally.add(`${keyOf(cell)} (${version})`, { ok, output: runs.map(({ output }) => output).join('\n') });
  });
});

const rows = [
  ['Node', ...columns.map(({ nest, platform }) => `Nest ${nest}, ${platform}`)],
  ...nodeVersions().map((node) => [
    rowTitle(node),
    ...columns.map((column) => (results.get(keyOf({ node, ...column })) ? 'ESM, CommonJS' : 'fails')),
  ]),
];
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
const line = (cellsOf) => `| ${cellsOf.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
const [head, ...body] = rows;
const table = [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
console.log(`\n${table}\n`);

const [, documented] = /<!-- table: matrix -->\n\n((?:\|.*\n)+)/.exec(readFileSync(PAGE, 'utf8')) ?? [];
const difference = `${PAGE} has another table:\n${documented ?? 'none'}`;
tally.add(`the table in ${PAGE}`, { ok: documented?.trim() === table, output: difference });
tally.finish();
