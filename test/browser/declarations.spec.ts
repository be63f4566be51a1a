import ts from 'typescript';

/** The errors of files of an app, and of what they import: without the types of Node, and with declarations checked. */
function errorsOf(roots: string[], files: Readonly<Record<string, string>>, lib: string[]): string[] {
  const options: ts.CompilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], lib },
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, skipLibCheck: false },
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, directoryExists, getSourceFile } = host;
  host.fileExists = (name) => name in files || fileExists(name);
  host.directoryExists = (name) => name === '/entry' || (directoryExists?.(name) ?? false);
  host.getSourceFile = (name, version) => {
    const text = files[name];
    return text === undefined ? getSourceFile(name, version) : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram(roots, options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

const MODULES = ['index', 'iframe', 'on-idenfy-result', 'page-url', 'unproven-results'];
const source = (name: string): string => ts.sys.readFile(`lib/browser/${name}.ts`) ?? '';
const sources = Object.fromEntries(MODULES.map((name) => [`/entry/${name}.ts`, source(name)]));
const declarations = Object.fromEntries(
  MODULES.map((name) => {
    const { outputText } = ts.transpileDeclaration(source(name), { compilerOptions: { strict: true } });
    return [`/entry/${name}.d.ts`, outputText];
  }),
);

const WITHOUT_DOM = ['lib.es2022.d.ts'];
const WITH_DOM = [...WITHOUT_DOM, 'lib.dom.d.ts'];

const APP = `
import { cspFor, iframeAttributes, onIdenfyCompanyResult, onIdenfyResult } from '/entry/index';
import type { IframeAttributes, UnprovenSdkFaceResult, UnprovenSdkResult, WindowLike } from '/entry/index';

declare const popup: WindowLike;
declare const maybe: { language?: string };
export const attributes: IframeAttributes = iframeAttributes({ authToken: 'T', lang: maybe.language });
export const sources: string[] = cspFor(attributes.src)['frame-src'];
export const stop: () => void = onIdenfyResult(popup, ({ status, manualStatus, autoSuspected }) => {
  const words: 'APPROVED' | 'FAILED' | 'UNVERIFIED' = status;
  return [words, manualStatus === 'WAITING', autoSuspected satisfies boolean];
});
onIdenfyCompanyResult(popup, ({ status }) => status === 'success', { uiUrl: maybe.language });
export const sdk = ({ manualIdentificationStatus }: UnprovenSdkResult, face: UnprovenSdkFaceResult): boolean =>
  manualIdentificationStatus === 'INACTIVE' || face.faceAuthenticationStatus === 'EXIT';
// @ts-expect-error -- never said
onIdenfyResult(popup, ({ status }) => status === 'DENIED');
// @ts-expect-error -- a popup may have been blocked
onIdenfyResult(null, () => {});
// @ts-expect-error -- either a token or a URL
iframeAttributes({ authToken: 'T', src: 'https://ui.idenfy.com' });
// @ts-expect-error -- one of them
iframeAttributes({ title: 'Check' });
`;

const DOM_APP = `
import { iframeAttributes, onIdenfyResult } from '/entry/index';

const iframe = document.createElement('iframe');
for (const [name, value] of Object.entries(iframeAttributes({ src: 'https://ui.idenfy.com/?authToken=T' }))) {
  iframe.setAttribute(name, String(value));
}
export const stops = [
  onIdenfyResult(iframe, () => {}),
  onIdenfyResult(window, () => {}),
  onIdenfyResult(iframe.contentWindow!, () => {}),
];
const popup = window.open('https://ui.idenfy.com');
// @ts-expect-error -- it may have been blocked
onIdenfyResult(popup, () => {});
// @ts-expect-error -- no iframe
onIdenfyResult(document.createElement('div'), () => {});
`;

describe('nestjs-idenfy/browser', () => {
  it('needs nothing of Node', () => {
    expect(errorsOf(['/entry/index.ts'], sources, WITH_DOM)).toEqual([]);
  });

  it.each([
    ['without the types of the DOM', WITHOUT_DOM, { '/app.ts': APP }],
    ['with the types of the DOM', WITH_DOM, { '/app.ts': APP, '/dom-app.ts': DOM_APP }],
  ])('has declarations that work %s', (_, lib, files) => {
    expect(errorsOf(Object.keys(files), { ...declarations, ...files }, lib)).toEqual([]);
  });

  it('is seen to be wrong when it is', () => {
    const code = "import { onIdenfyResult } from '/entry/index';\nonIdenfyResult(document, () => {});\n";

    expect(errorsOf(['/app.ts'], { ...declarations, '/app.ts': code }, WITHOUT_DOM)).toEqual([
      expect.stringContaining("'document'"),
    ]);
  });
});
