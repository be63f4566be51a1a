import { renderMermaidSVG } from 'beautiful-mermaid';

const COLOURS = {
  bg: 'var(--vp-c-bg)',
  fg: 'var(--vp-c-text-1)',
  muted: 'var(--vp-c-text-2)',
  transparent: true,
};

/** Mermaid blocks as SVG, drawn when the site is built: a reader's browser runs no script for them. */
export function diagrams(md) {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const { info, content } = tokens[index];
    if (info.trim() !== 'mermaid') {
      return fence(tokens, index, options, env, self);
    }
    // The renderer names a font of another host.
    const svg = renderMermaidSVG(content, COLOURS).replace(/@import url\([^)]*\);/, '');
    const fitting = svg
      .replace('<svg ', '<svg role="img" aria-label="Diagram" ')
      .replace(' style="', ' style="max-width: 100%; height: auto; ');
    // As a text: a template of Vue drops the element style.
    return `<div v-html="${md.utils.escapeHtml(JSON.stringify(fitting))}"></div>`;
  };
}
