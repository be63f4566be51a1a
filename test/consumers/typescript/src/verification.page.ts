// Of a frontend: compiled with the types of the DOM, and not run here.
import { iframeAttributes, onIdenfyResult } from 'nestjs-idenfy/browser';
import type { UnprovenResult } from 'nestjs-idenfy/browser';

export function show(authToken: string, onDone: (result: UnprovenResult) => void): () => void {
  const iframe = document.createElement('iframe');
  for (const [name, value] of Object.entries(iframeAttributes({ authToken, lang: 'lt' }))) {
    iframe.setAttribute(name, String(value));
  }
  document.body.append(iframe);
  return onIdenfyResult(iframe, onDone);
}
