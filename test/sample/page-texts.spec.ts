interface Texts {
  refusalText(answer: object): { title: string; text: string };
}

const page = '../../sample/public/texts.js';
const { refusalText } = (await import(page)) as Texts;
const said = (answer: object): string => refusalText(answer).text;

describe('what the page says when a start is refused', () => {
  it.each([
    ['IDENFY_OUTCOME_UNKNOWN', 504],
    ['IDENFY_SERVER', 502],
    ['IDENFY_RESPONSE', 502],
    ['of no answer', undefined],
    ['of an error behind the token', 500],
  ])('after %s it does not say that nothing was started', (code, statusCode) => {
    expect(said({ code, statusCode })).toMatch(/may have been started/);
    expect(said({ code, statusCode })).not.toMatch(/nothing was started/i);
  });

  it.each([
    ['IDENFY_CONNECTION', 503],
    ['IDENFY_RATE_LIMIT', 503],
    ['IDENFY_STORE', 503],
    ['IDENFY_REQUEST', 400],
  ])('after %s nothing was started', (code, statusCode) => {
    expect(said({ code, statusCode, retryAfterSeconds: 7 })).toMatch(/^Nothing was started/);
  });
});
