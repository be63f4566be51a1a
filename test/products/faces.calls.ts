import { all } from './calls.js';
import type { ProductCall } from './calls.js';

const SESSION = {
  id: '7d1f8c52-0000-4000-8000-0000000000f1',
  tokenString: 'face-token',
  approved: true,
  givenScanRef: 'scan-1',
  type: 'AUTHENTICATION',
  authenticationMethod: 'FACE_MATCHING',
  facePhoto: null,
};

export const FACE_CALLS: readonly ProductCall[] = [
  {
    name: 'IdenfyFaces.checkStatus',
    kind: 'read',
    invoke: ({ faces }, options) => faces.checkStatus('scan/1', undefined, options),
    request: {
      method: 'GET',
      url: '/identification/facial-auth/scan%2F1/check-status/?method=FACE_MATCHING',
    },
    response: { status: 200, body: { type: 'AUTHENTICATION' } },
  },
  {
    name: 'IdenfyFaces.createToken',
    kind: 'write',
    invoke: ({ faces }, options) =>
      faces.createToken(
        { scanRef: 'scan-1', type: 'AUTHENTICATION', method: 'FACE_MATCHING', generateDigitString: true },
        options,
      ),
    request: {
      method: 'POST',
      url: '/partner/authentication-info',
      body: { scanRef: 'scan-1', type: 'AUTHENTICATION', method: 'FACE_MATCHING', generateDigitString: true },
    },
    response: { status: 200, body: { token: 'face-token', digitString: '12345678', tomorrow: 1 } },
  },
  {
    name: 'IdenfyFaces.getSession',
    kind: 'read',
    invoke: ({ faces }, options) => faces.getSession('face-token', options),
    request: { method: 'GET', url: '/api/v2/facial-authentication-sessions/face-token/' },
    response: { status: 200, body: SESSION },
    secrets: ['face-token'],
  },
  {
    name: 'IdenfyFaces.listSessions',
    kind: 'read',
    invoke: ({ faces }, options) => all(faces.listSessions(options)),
    request: { method: 'GET', url: '/api/v2/facial-authentication-sessions/' },
    response: { status: 200, body: [SESSION] },
  },
];
