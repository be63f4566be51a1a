import { cspFor, iframeAttributes } from './iframe.js';

describe('iframeAttributes', () => {
  it('are those that iDenfy asks for', () => {
    expect(iframeAttributes({ authToken: 'TOKEN' })).toEqual({
      src: 'https://ui.idenfy.com/?authToken=TOKEN',
      title: 'Identity verification',
      allow: 'camera; fullscreen',
      allowFullScreen: true,
      width: '100%',
      height: '800',
    });
  });

  it('take the title, the microphone and the language', () => {
    const attributes = iframeAttributes({
      authToken: 'T&1',
      lang: 'zh_TW',
      title: 'Check',
      microphone: true,
    });

    expect(attributes).toMatchObject({
      src: 'https://ui.idenfy.com/?authToken=T%261&lang=zh_TW',
      title: 'Check',
      allow: 'camera; fullscreen; microphone',
    });
  });

  it('leave out a language that is empty, as that of a document may be', () => {
    expect(iframeAttributes({ authToken: 'T', lang: '' }).src).toBe('https://ui.idenfy.com/?authToken=T');
  });

  it.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/?authToken=T'],
    ['https://ui.example.test/', 'https://ui.example.test/?authToken=T'],
    ['https://example.test/verify', 'https://example.test/verify/?authToken=T'],
  ])('have the page at %s', (uiUrl, src) => {
    expect(iframeAttributes({ authToken: 'T', uiUrl }).src).toBe(src);
  });

  it('take the URL of any page', () => {
    const src = 'https://kyb.ui.idenfy.com/welcome?authToken=T';

    expect(iframeAttributes({ src }).src).toBe(src);
  });

  it.each([
    [{}, 'authToken'],
    [{ authToken: '' }, 'authToken'],
    [{ authToken: { token: 'SECRET' } }, 'authToken'],
    [{ src: '' }, 'src'],
    [{ src: '/SECRET' }, 'src'],
    [{ src: 'javascript:SECRET' }, 'src'],
    [{ authToken: 'T', uiUrl: 'SECRET' }, 'uiUrl'],
  ])('are refused for %j, without the value', (options, name) => {
    const refused = (): unknown => iframeAttributes(options as never);

    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(new RegExp(`^${name} must be [^S]*(URL|empty)$`));
  });
});

describe('cspFor', () => {
  it('is for iDenfy when no page is named', () => {
    expect(cspFor()).toEqual({ 'frame-src': ['https://ui.idenfy.com'] });
  });

  it('has the origin of each page once', () => {
    const pages = ['https://ui.idenfy.com/?authToken=T', 'https://ui.idenfy.com', 'http://127.0.0.1:4000/a'];

    expect(cspFor(...pages)).toEqual({ 'frame-src': ['https://ui.idenfy.com', 'http://127.0.0.1:4000'] });
  });

  it('refuses what is no page', () => {
    expect(() => cspFor('ui.idenfy.com')).toThrow(new TypeError('The page must be an http or https URL'));
  });
});
