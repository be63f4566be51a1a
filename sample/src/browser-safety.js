const HEADERS = {
    'Content-Security-Policy': "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
};
/**
 * Headers that keep the page to itself, and one name for this machine: the session cookie belongs to `localhost`,
 * where the browser comes back to, so a page opened as 127.0.0.1 would not know its own user afterwards.
 */
export function browserSafety(request, response, next) {
    for (const [name, value] of Object.entries(HEADERS)) {
        response.setHeader(name, value);
    }
    const port = /^(?:127\.0\.0\.1|\[::1\])(:\d+)?$/.exec(request.headers.host ?? '');
    if (port && request.method === 'GET' && request.url === '/') {
        response.writeHead(302, { Location: `http://localhost${port[1] ?? ''}/` }).end();
        return;
    }
    next();
}
