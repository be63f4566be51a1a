/** Milliseconds on a clock that never jumps, also when the wall clock does. Only differences mean anything. */
export const monotonicNow = (): number => performance.now();
