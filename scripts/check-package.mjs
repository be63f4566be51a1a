// Runs the apps of test/consumers with the packed tarball: all, or those that the command line names.
import { consumerNames, groupConsumers, installGroup, withTarball } from './consumers.mjs';
import { Tally, forEach, run } from './run.mjs';

const tally = new Tally('consumers');
await withTarball(async (packed) => {
  await forEach(groupConsumers(consumerNames(process.argv.slice(2))), async (group) => {
    try {
      for (const [name, cwd] of await installGroup(group, packed)) {
        tally.add(name, await run('npm', ['start', '--silent'], { cwd }));
      }
    } catch (error) {
      tally.add(`install ${group.names.join(', ')}`, { ok: false, output: error.message });
    }
  });
});
tally.finish();
