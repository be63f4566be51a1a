import { expected } from './demo/expected.js';
import { DemoListener } from './demo/demo.listener.js';
import { Story } from './demo/story.js';
import { startSample } from './start-sample.js';
// The demo never talks to a real account: whatever the environment says of one is not for it.
for (const name of Object.keys(process.env)) {
    if (name.startsWith('IDENFY_')) {
        delete process.env[name];
    }
}
console.log('The whole story, over real HTTP, with the simulator in the place of iDenfy\n');
const began = performance.now();
try {
    const sample = await startSample({ port: 0, logger: ['error', 'fatal'], providers: [DemoListener] });
    try {
        await new Story(sample, (line) => console.log(`  ✓ ${line}`)).run();
    }
    finally {
        await sample.app.close();
    }
    console.log(`\nAll as it should be, in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
catch (error) {
    console.error(`  ✗ ${expected.isMissed(error) ? error.message : String(error.stack)}`);
    process.exitCode = 1;
}
