import { CreateFaceTokenDto, IdenfyFaces, IdenfyService } from '../../lib/index.js';
import type { IdenfyFacesTypes } from '../../lib/index.js';
import { all } from './calls.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';

let app: SimulatedApp;
let faces: IdenfyFaces;
let scanRef: string;
const request = (): IdenfyFacesTypes.CreateFaceTokenRequest => ({
  scanRef,
  type: 'AUTHENTICATION',
  method: 'FACE_MATCHING',
});

beforeAll(async () => {
  app = await simulatedApp();
  faces = app.module.get(IdenfyFaces);
});
afterAll(() => app.close());
beforeEach(async () => {
  app.events.length = 0;
  const token = await app.module.get(IdenfyService).createToken({ clientId: `face-${Math.random()}` });
  scanRef = token.scanRef!;
});

describe('a face login on the simulator', () => {
  it('asks to verify first, then authenticates, and the result comes by webhook', async () => {
    await expect(faces.checkStatus(scanRef)).resolves.toEqual({ type: 'IDENTIFICATION' });
    await app.simulator.complete(scanRef, 'APPROVED');
    await expect(faces.checkStatus(scanRef, 'ACTIVE_LIVENESS')).resolves.toEqual({ type: 'AUTHENTICATION' });
    const spent = app.simulator.creditsSpent;
    const { token, digitString } = await faces.createToken({ ...request(), generateDigitString: true });
    expect(app.simulator.creditsSpent).toBe(spent + 1);
    expect(digitString).toMatch(/^\d{8}$/);
    expect(faces.sessionUrl(token)).toBe(`${app.simulator.url}/face-authentication/?token=${token}`);
    await expect(faces.getSession(token)).resolves.toMatchObject({ approved: null, givenScanRef: scanRef });
    await app.simulator.faces.finish(token, 'Success');
    await expect(faces.getSession(token)).resolves.toMatchObject({ approved: true });
    expect((await all(faces.listSessions())).at(-1)).toMatchObject({ tokenString: token });
    expect(app.events.at(-1)).toMatchObject({
      type: 'facial-authentication',
      payload: { status: 'Success', token, scanRef },
    });
  });

  it('knows nothing of a verification that was deleted, and no other token', async () => {
    await app.simulator.complete(scanRef, 'DENIED');
    await app.module.get(IdenfyService).deleteVerification(scanRef);
    await expect(faces.checkStatus(scanRef)).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
    await expect(faces.createToken(request())).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
    await expect(faces.getSession('nobody')).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
  });

  it('costs a credit, which may be missing', async () => {
    app.simulator.configure({ credits: 0 });
    await expect(faces.createToken(request())).rejects.toMatchObject({
      code: 'IDENFY_QUOTA',
      upstreamStatus: 402,
    });
    app.simulator.configure({ credits: Infinity });
  });
});

describe('a request for a face authentication', () => {
  it.each([
    ['lifetime', 0, 1],
    ['lifetime', 2_592_001, 2_592_000],
    ['locale', 'e', 'en'],
    ['locale', 'englishs', 'english'],
    ['scanRef', '', 'scan'],
    ['type', 'ENROLLMENT', 'IDENTIFICATION'],
    ['method', 'FACE', 'ACTIVE_LIVENESS'],
    ['generateDigitString', 'true', true],
  ])('has the limits of %s: not %j, but %j', async (name, wrong, right) => {
    const sent = app.simulator.requests.length;
    const refused = faces.createToken({ ...request(), [name]: wrong });
    await expect(refused).rejects.toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: name }] });
    expect(app.simulator.requests).toHaveLength(sent);
    await faces.createToken({ ...request(), [name]: right }).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'IDENFY_NOT_FOUND' });
    });
    expect(app.simulator.requests).toHaveLength(sent + 1);
  });

  it('refuses what nobody knows, and known parameters among the extra ones', async () => {
    const extraParameters = { tomorrow: 1, lifetime: 5 };
    const wrong = { ...request(), scanref: 'x', extraParameters } as IdenfyFacesTypes.CreateFaceTokenRequest;
    await expect(faces.createToken(wrong)).rejects.toMatchObject({
      problems: [{ path: 'extraParameters.lifetime' }, { path: 'scanref', rule: 'unknown' }],
    });
    await faces.createToken({ ...request(), extraParameters: { tomorrow: 1 } });
    expect(app.simulator.requests.at(-1)).toMatchObject({ body: { ...request(), tomorrow: 1 } });
  });

  it('is described for OpenAPI', () => {
    expect(
      Reflect.getMetadata('swagger/apiModelProperties', CreateFaceTokenDto.prototype, 'lifetime'),
    ).toMatchObject({
      maximum: 2_592_000,
      description: expect.stringContaining('whole seconds') as string,
      required: false,
    });
  });
});

it.each(['FACE', '', {}, null])('a method %j is refused before anything is sent', async (method) => {
  const sent = app.simulator.requests.length;
  const refused = faces.checkStatus(scanRef, method as IdenfyFacesTypes.FaceAuthenticationMethod);
  await expect(refused).rejects.toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: 'method' }] });
  expect(app.simulator.requests).toHaveLength(sent);
});

it.each(['', '.', '..', undefined, 5, '\ud800'])(
  'an id %j is refused before anything is sent',
  async (id) => {
    const sent = app.simulator.requests.length;
    await expect(faces.checkStatus(id as string)).rejects.toMatchObject({ problems: [{ path: 'scanRef' }] });
    await expect(faces.getSession(id as string)).rejects.toMatchObject({
      problems: [{ path: 'tokenString' }],
    });
    expect(app.simulator.requests).toHaveLength(sent);
  },
);
