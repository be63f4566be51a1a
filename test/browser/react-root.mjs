import { StrictMode, createElement } from 'react';
import { createRoot } from 'react-dom/client';

/** Shows a component of a recipe as an app in development does: effects run twice. */
export function show(component) {
  createRoot(globalThis.document.getElementById('root')).render(
    createElement(StrictMode, null, createElement(component)),
  );
}
