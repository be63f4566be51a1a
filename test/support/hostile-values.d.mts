export const hostileValues: readonly (readonly [what: string, make: () => unknown])[];
