/** The check of a valid token request with 50 fields, beside what a ValidationPipe does with the same DTO. */
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsString, validateSync } from 'class-validator';
import { CreateTokenDto } from 'nestjs-idenfy';
import { checkTokenRequest } from '../../../dist/cjs/tokens/check-token-request.js';
import { TOKEN_REQUEST } from '../fixtures.mjs';
import { compare, report, timeEachSync } from '../harness.mjs';

const ours = () =>
  timeEachSync(20_000, () => {
    if (!('body' in checkTokenRequest(TOKEN_REQUEST))) {
      throw new Error('refused');
    }
  });
const theirs = () =>
  timeEachSync(2000, () => {
    const dto = plainToInstance(CreateTokenDto, TOKEN_REQUEST);
    if (validateSync(dto, { whitelist: true, forbidNonWhitelisted: true }).length > 0) {
      throw new Error('refused');
    }
  });

const alone = await compare({
  name: 'token request check, valid, 50 fields',
  other: 'plainToInstance + validate (whitelist) on the same DTO',
  better: 'more',
  limit: 15,
  ours,
  theirs,
});

const before = await ours();
for (let index = 0; index < 1000; index += 1) {
  const Dto = { [`Dto${index}`]: class {} }[`Dto${index}`];
  for (const property of ['one', 'two', 'three']) {
    IsString()(Dto.prototype, property);
  }
}
const crowded = await compare({
  name: 'the same, with 1,000 other DTO classes in the app',
  other: 'plainToInstance + validate (whitelist) on the same DTO',
  better: 'more',
  limit: 15,
  note: `${before.toFixed(1)} µs before the classes were declared`,
  ours,
  theirs,
});
report(alone, crowded);
