import { readData, readFiles, readStatus, readToken } from './responses.js';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('readStatus', () => {
  it('keeps every field of a flat response', () => {
    const response = {
      status: 'TOMORROWS_STATUS',
      autoFace: 'FACE_MATCH',
      manualFace: '',
      manualDocument: null,
      fraudTags: [],
      scanRef: 'scan-1',
      clientId: 'client-1',
      somethingNew: { deep: [1] },
    };
    expect(readStatus(bytes(response), 'scan-1')).toEqual(response);
  });

  it('reads a status block as webhooks have it', () => {
    const nested = {
      scanRef: 'scan-1',
      clientId: 7,
      status: { overall: 'APPROVED', autoFace: 'FACE_MATCH' },
    };
    expect(readStatus(bytes(nested), 'scan-1')).toMatchObject({
      status: 'APPROVED',
      autoFace: 'FACE_MATCH',
      clientId: '7',
    });
  });

  it.each([{ scanRef: null }, {}])('accepts an response that names no scanRef: %j', (extra) => {
    expect(readStatus(bytes({ status: 'ACTIVE', ...extra }), 'scan-1')).toMatchObject({ status: 'ACTIVE' });
  });

  it.each([
    [{ status: 'APPROVED', scanRef: 'scan-2' }],
    [{ status: { overall: 'APPROVED', scanRef: 'scan-2' } }],
    [{ scanRef: 'scan-1' }],
    [{ status: 1, scanRef: 'scan-1' }],
    [{ status: {}, scanRef: 'scan-1' }],
    [['APPROVED']],
    ['APPROVED'],
    [null],
  ])('reads nothing of %j', (response) => {
    expect(readStatus(bytes(response), 'scan-1')).toBeUndefined();
  });

  it('reads nothing of a missing body', () => {
    expect(readStatus(undefined, 'scan-1')).toBeUndefined();
  });
});

describe('readData', () => {
  it('reads flat and nested answers alike, and keeps unknown fields', () => {
    const fields = { docFirstName: 'ANNA', docSex: null, newField: 1 };
    expect(readData(bytes({ ...fields, scanRef: 'scan-1' }), 'scan-1')).toEqual({
      ...fields,
      scanRef: 'scan-1',
    });
    expect(readData(bytes({ data: fields, scanRef: 'scan-1', clientId: 12 }), 'scan-1')).toMatchObject({
      ...fields,
      clientId: '12',
    });
  });

  it('refuses the data of another verification', () => {
    expect(readData(bytes({ docFirstName: 'ANNA', scanRef: 'scan-2' }), 'scan-1')).toBeUndefined();
    expect(readData(bytes({ data: { docFirstName: 'ANNA', scanRef: 'scan-2' } }), 'scan-1')).toBeUndefined();
  });

  it('drops keys that could reach a prototype', () => {
    const body = Buffer.from(
      '{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1},"docSex":"MALE"}}',
    );
    const response = readData(body, 'scan-1');
    expect(response?.docSex).toBe('MALE');
    expect(response?.polluted).toBeUndefined();
    expect(Object.getPrototypeOf(response)).toBe(Object.prototype);
  });
});

describe('readToken', () => {
  const token = (clientId?: unknown) => bytes({ authToken: 'T', clientId });

  it.each([undefined, null, '7', 7])(
    'takes an response that names no clientId or the one asked for: %j',
    (named) => {
      expect(readToken(token(named), '7')).toMatchObject({ authToken: 'T' });
    },
  );

  it.each([[undefined], [null], [''], [5], [{}], [['x']]])(
    'takes none whose authToken is %p',
    (authToken) => {
      expect(readToken(bytes({ authToken, clientId: '7' }), '7')).toBeUndefined();
    },
  );

  it.each(['8', 8, '', ' 7', {}, ['7']])('takes none that names another: %j', (named) => {
    expect(readToken(token(named), '7')).toBeUndefined();
  });
});

describe('readFiles', () => {
  it('keeps links of any step', () => {
    const files = { FRONT: 'https://files.test/front', NEW_STEP: null };
    expect(readFiles(bytes(files), 'scan-1')).toEqual(files);
  });

  it('reads nothing of a list', () => {
    expect(readFiles(bytes([]), 'scan-1')).toBeUndefined();
  });
});
