import { IdenfySimulator } from './simulator.js';

type Json = Record<string, unknown>;
const CREDENTIALS = { apiKey: 'key', apiSecret: 's3cret:ü' };
const BASIC = `Basic ${Buffer.from('key:s3cret:ü').toString('base64')}`;

describe('the API of the simulator', () => {
  let simulator: IdenfySimulator;

  beforeAll(async () => {
    simulator = await IdenfySimulator.start(CREDENTIALS);
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  async function call(path: string, body: unknown, init: RequestInit = {}) {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { Authorization: BASIC, 'Content-Type': 'application/json' };
    const response = await fetch(simulator.url + path, { method: 'POST', headers, body: sent, ...init });
    const text = await response.text();
    return {
      status: response.status,
      text,
      body: (text.startsWith('{') ? JSON.parse(text) : {}) as Json,
    };
  }
  const token = (request: Json = { clientId: 'user-123' }) => call('/api/v2/token', request);
  const newSession = async (request?: Json) =>
    (await token(request)).body as { scanRef: string; authToken: string };

  describe('POST /api/v2/token', () => {
    it("gives the example response to the documentation's example request", async () => {
      simulator.configure({ accountDefaults: { expiryTime: 3600, sessionLength: 600 } });
      const { status, body } = await token({ clientId: 'user-123', firstName: 'John', lastName: 'Doe' });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        message: 'Token created successfully',
        clientId: 'user-123',
        firstName: 'JOHN',
        lastName: 'DOE',
        digitString: null,
        expiryTime: 3600,
        sessionLength: 600,
      });
      expect(body.authToken).toMatch(/^[0-9A-Za-z]{40}$/);
      expect(body.scanRef).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(body.redirectUrl).toBe(`${simulator.url}/api/v2/redirect?authToken=${String(body.authToken)}`);
    });

    it("responds with iDenfy's defaults, echoes and nulls", async () => {
      const { body } = await token({ clientId: 'c', country: 'lt', checkAml: true, nfcOptional: true });
      expect(body).toMatchObject({
        personScanRef: 'c',
        firstName: null,
        successUrl: null,
        additionalSteps: null,
        locale: 'en',
        checkAml: true,
        tokenType: 'IDENTIFICATION',
        documents: ['ID_CARD', 'PASSPORT', 'DRIVER_LICENSE', 'RESIDENCE_PERMIT'],
        expiryTime: 86_400,
        sessionLength: 1800,
        digitString: null,
      });
      expect(body).not.toHaveProperty('nfcOptional');
    });

    it('gives eight digits when asked to', async () => {
      expect((await token({ clientId: 'c', generateDigitString: true })).body.digitString).toMatch(/^\d{8}$/);
    });

    it.each([
      [{}, 'MISSING_VALUE', "Field 'clientId'"],
      [{ clientId: 7 }, 'BAD_VALUE', "Field 'clientId'"],
      [{ clientId: 'c', country: 'Lithuania' }, 'BAD_VALUE', "Field 'country'"],
      [{ clientId: 'c', country: ['LT', 'L'] }, 'BAD_VALUE', "Field 'country.1'"],
      [{ clientId: 'c', additionalData: { STEP: { ssn: '1' } } }, 'BAD_VALUE', "Field 'additionalData'"],
      [{ clientId: 'c', dummyStatus: 'MAYBE' }, 'BAD_VALUE', "Field 'dummyStatus'"],
    ])('refuses %j by name', async (request, identifier, start) => {
      const { status, body } = await token(request);
      expect(status).toBe(400);
      expect(body).toEqual({ identifier, message: expect.stringContaining(start) as string });
      expect(simulator.sessions).toHaveLength(0);
      expect(simulator.creditsSpent).toBe(0);
    });

    it.each(['{"clientId":', '[]', '"text"', 'null', ''])('refuses %j as no JSON object', async (text) => {
      const { status, body } = await call('/api/v2/token', text);
      expect([status, body.identifier]).toEqual([400, 'JSON_ERROR']);
    });

    it("takes tomorrow's parameters, and still checks today's", async () => {
      expect((await token({ clientId: 'c', brandNew: 1 })).body).toMatchObject({
        brandNew: 1,
        clientId: 'c',
      });
      expect((await token({ clientId: 'c', brandNew: 1, country: 'X' })).body.message).toContain("'country'");
      expect((await token({ brandNew: 1 })).body.identifier).toBe('MISSING_VALUE');
    });

    it('takes additionalData for the steps that the account has', async () => {
      simulator.configure({
        accountDefaults: { additionalSteps: { ALL: { ALL: { STEP: { type: 'COMPARE' } } } } },
      });
      const { status, body } = await token({ clientId: 'c', additionalData: { STEP: { ssn: '1' } } });
      expect(status).toBe(201);
      expect(body.additionalSteps).toEqual({ ALL: { ALL: { STEP: { type: 'COMPARE' } } } });
    });

    it('refuses a clientId whose session is active, in that mode', async () => {
      simulator.configure({ conflictOnOpenSession: true });
      const { scanRef } = await newSession();
      expect(await token()).toMatchObject({ status: 409, body: { message: 'Client ID already exists' } });
      expect((await token({ clientId: 'another' })).status).toBe(201);
      await simulator.complete(scanRef, 'APPROVED', { final: false });
      expect((await token()).status).toBe(409);
      await simulator.complete(scanRef, 'APPROVED');
      expect((await token()).status).toBe(201);
    });

    it('runs out of credits, in both documented forms', async () => {
      simulator.configure({ credits: 1 });
      expect((await token()).status).toBe(201);
      expect(await token()).toMatchObject({
        status: 400,
        body: { identifier: 'PERMISSIONS_ERROR', message: 'Partner reached token limit.' },
      });
      simulator.configure({ outOfCreditsStatus: 402 });
      expect((await token()).status).toBe(402);
      expect([simulator.credits, simulator.creditsSpent]).toEqual([0, 1]);
      simulator.configure({ credits: 5 });
      expect((await token()).status).toBe(201);
    });

    it('refuses dummyStatus where the account may not use it', async () => {
      simulator.configure({ dummyStatus: false });
      const refused = { status: 400, body: { identifier: 'PERMISSIONS_ERROR' } };
      expect(await token({ clientId: 'c', dummyStatus: 'APPROVED' })).toMatchObject(refused);
      expect(await call('/api/v2/add-dummy-status', {})).toMatchObject(refused);
    });
  });

  describe('the door', () => {
    it.each([
      ['nothing', undefined],
      ['a wrong secret', `Basic ${Buffer.from('key:other').toString('base64')}`],
      ['another scheme', 'Bearer key'],
      ['the bare pair', 'key:s3cret:ü'],
    ])('responds 401 to %s', async (_, authorization) => {
      const headers: Record<string, string> =
        authorization === undefined ? {} : { Authorization: encodeURI(authorization) };
      const { status, body } = await call('/api/v2/token', { clientId: 'c' }, { headers });
      expect(status).toBe(401);
      expect(body).toEqual({ message: 'Invalid authorization credentials' });
    });

    it.each(['/api/v2/token/', '/api/v2/unknown', '/kyc/identifications', '//', '/API/v2/token'])(
      'knows no %s',
      async (path) => expect((await call(path, {})).status).toBe(404),
    );

    it('wants the right method', async () => {
      const got = await call('/api/v2/token', undefined, {
        method: 'GET',
        headers: { Authorization: BASIC },
      });
      expect(got).toMatchObject({ status: 405, body: { identifier: 'METHOD_NOT_ALLOWED' } });
      expect((await call('/kyc/identifications/', {})).status).toBe(405);
    });

    it('records calls without the credentials', async () => {
      const { scanRef } = await newSession();
      await call('/api/v2/status', { scanRef });
      await call('/api/v2/token', 'not JSON');
      expect(simulator.requests).toMatchObject([
        { method: 'POST', path: '/api/v2/token', body: { clientId: 'user-123' }, answeredStatus: 201 },
        { method: 'POST', path: '/api/v2/status', body: { scanRef }, answeredStatus: 200 },
        { method: 'POST', path: '/api/v2/token', body: 'not JSON', answeredStatus: 400 },
      ]);
      expect(simulator.requests[0]?.headers.authorization).toBe('Basic ***');
      expect(JSON.stringify(simulator.requests)).not.toContain(BASIC.slice(6));
    });
  });

  describe('results', () => {
    it('tells the status before and after the decision', async () => {
      const { scanRef } = await newSession();
      const open = await call('/api/v2/status', { scanRef });
      expect(open.body).toEqual({
        fraudTags: [],
        mismatchTags: [],
        autoDocument: null,
        autoFace: null,
        manualDocument: null,
        manualFace: null,
        scanRef,
        clientId: 'user-123',
        status: 'ACTIVE',
      });
      await simulator.complete(scanRef, 'SUSPECTED');
      expect((await call('/api/v2/status', { scanRef })).body).toMatchObject({
        status: 'SUSPECTED',
        mismatchTags: ['NAME'],
        autoFace: 'FACE_MATCH',
        manualFace: 'FACE_MATCH',
        manualDocument: 'DOC_VALIDATED',
      });
    });

    it('gives the data and the files of a finished verification', async () => {
      const request = {
        clientId: 'c',
        firstName: 'Ann',
        lastName: 'Roe',
        dateOfBirth: '1990-01-02',
        sex: 'F',
      };
      const { scanRef } = await newSession(request);
      expect((await call('/api/v2/data', { scanRef })).body).toMatchObject({ docFirstName: null, scanRef });
      expect((await call('/api/v2/files', { scanRef })).body).toEqual({});
      await simulator.complete(scanRef, 'APPROVED');
      const data = await call('/api/v2/data', { scanRef });
      expect(data.body).toMatchObject({
        fullName: 'ANN ROE',
        docDob: '1990-01-02',
        docSex: 'FEMALE',
        clientId: 'c',
      });
      expect(data.body).not.toHaveProperty('status');
      const files = await call('/api/v2/files', { scanRef });
      expect(Object.keys(files.body)).toEqual(['FRONT', 'BACK', 'FACE']);
      expect(files.body.FACE).toContain(scanRef);
    });

    it('deletes what is over, and only that', async () => {
      const { scanRef } = await newSession();
      expect(await call('/api/v2/delete', { scanRef })).toMatchObject({
        status: 400,
        body: { identifier: 'PARTNER_ERROR', message: 'Token has not expired yet.' },
      });
      await simulator.complete(scanRef, 'DENIED');
      expect(await call('/api/v2/delete', { scanRef })).toMatchObject({ status: 200, text: '' });
      expect((await call('/api/v2/status', { scanRef })).body).toMatchObject({ status: 'DELETED', scanRef });
      expect((await call('/api/v2/data', { scanRef })).status).toBe(404);
      expect((await call('/api/v2/delete', { scanRef })).status).toBe(404);
      const expired = await newSession();
      await simulator.complete(expired.scanRef, 'EXPIRED');
      await call('/api/v2/delete', { scanRef: expired.scanRef });
      const { body } = await call('/api/v2/status', { scanRef: expired.scanRef });
      expect(body).toMatchObject({ status: 'EXPIRED-DELETED' });
    });

    it('makes a PDF', async () => {
      const { scanRef } = await newSession();
      const { text } = await call('/api/v2/generate-pdf', { scanRef });
      const pdf = Buffer.from(text, 'base64').toString('latin1');
      expect(pdf).toMatch(/^%PDF-1\.4\n[\s\S]*%%EOF\n$/);
      expect(pdf).toContain(scanRef);
      const start = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
      expect(pdf.slice(start, start + 4)).toBe('xref');
      const second = Number(/xref\n0 6\n.*\n.*\n(\d{10})/.exec(pdf)?.[1]);
      expect(pdf.slice(second, second + 7)).toBe('2 0 obj');
    });

    it.each(['status', 'data', 'files', 'full', 'delete', 'generate-pdf', 'add-dummy-status'])(
      '%s wants a scanRef that exists',
      async (name) => {
        const path = `/api/v2/${name}`;
        expect((await call(path, {})).body.identifier).toBe('MISSING_VALUE');
        expect((await call(path, { scanRef: 7 })).body.identifier).toBe('BAD_VALUE');
        expect((await call(path, { scanRef: 'unknown' })).status).toBe(404);
      },
    );
  });

  describe('GET /kyc/identifications/', () => {
    const list = (query: string) =>
      call(`/kyc/identifications/?${query}`, undefined, { method: 'GET', headers: { Authorization: BASIC } });

    it('lists the sessions of a client, the newest first, page by page', async () => {
      const first = await newSession({ clientId: 'a b' });
      await newSession({ clientId: 'other' });
      const second = await newSession({ clientId: 'a b' });
      await simulator.complete(first.scanRef, 'SUSPECTED');
      const all = await list('clientId=a%20b');
      expect(all.body).toEqual({
        count: 2,
        next: null,
        previous: null,
        results: [
          { scanRef: second.scanRef, status: 'ACTIVE', suspected: false },
          { scanRef: first.scanRef, status: 'SUSPECTED', suspected: true },
        ],
      });
      const page = await list('clientId=a%20b&perPage=1');
      expect(page.body).toMatchObject({ count: 2, previous: null, results: [{ scanRef: second.scanRef }] });
      const next = await list(new URL(String(page.body.next)).search.slice(1));
      expect(next.body).toMatchObject({ count: 2, next: null, results: [{ scanRef: first.scanRef }] });
    });

    it('refuses a page that is none', async () => {
      expect((await list('page=0')).body.identifier).toBe('BAD_VALUE');
      expect((await list('perPage=many')).body.identifier).toBe('BAD_VALUE');
    });
  });

  it('starts anew after a reset', async () => {
    const { scanRef } = await newSession();
    simulator.configure({ credits: 0, returnUrl: 'https://app.test', webhookUrl: 'http://127.0.0.1:9/' });
    await simulator.reset();
    expect([simulator.requests, simulator.sessions, simulator.deliveries]).toEqual([[], [], []]);
    expect([simulator.credits, simulator.creditsSpent]).toEqual([Infinity, 0]);
    await expect(simulator.complete(scanRef, 'APPROVED')).rejects.toThrow('no session');
    await expect(simulator.send('SOS_REPORT', {})).rejects.toThrow('webhookUrl');
  });
});
