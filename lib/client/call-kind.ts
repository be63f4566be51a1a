/**
 * What a failure of a call means: a `token` request that was sent may have made a session and spent a credit, a
 * `read` may be repeated at will, a `delete` that was sent may have been done.
 */
export type CallKind = 'token' | 'read' | 'delete';
