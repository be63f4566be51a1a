/** Takes the steps for all items, at most `width` of them at once. Rejects with the first step that does. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  step: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const lane = async (): Promise<void> => {
    for (const item of left) {
      await step(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}
