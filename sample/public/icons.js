import { html } from './html.js';

const PATHS = {
  clock: html`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V12l3 2" />`,
  check: html`<path d="M5.5 12.5l4.2 4.2 8.8-9.2" />`,
  cross: html`<path d="M7 7l10 10M17 7L7 17" />`,
  eye: html`<path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z" /><circle
      cx="12"
      cy="12"
      r="2.8"
    />`,
};

/** A picture that says nothing which the text beside it does not say. */
export const icon = (name) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${PATHS[name]}</svg>`;
