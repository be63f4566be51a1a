/** What a call of a store came to. Times have gone on between two calls: only whether there are any is the same. Handlers have no order. */
export const told = (result: unknown): unknown =>
  JSON.parse(
    JSON.stringify(result ?? null, (key, value: unknown) =>
      key === 'remainingMs' || key === 'lifeMs' || key === 'retryAfterMs'
        ? Number(value) > 0
        : key === 'settled'
          ? [...(value as string[])].sort()
          : value,
    ),
  );
