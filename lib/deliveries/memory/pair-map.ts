/** A map under two texts. Nested maps, so that no two pairs can ever meet in one key, whatever the texts hold. */
export class PairMap<Value> {
  private readonly maps = new Map<string, Map<string, Value>>();
  private entries = 0;

  get size(): number {
    return this.entries;
  }

  get(first: string, second: string): Value | undefined {
    return this.maps.get(first)?.get(second);
  }

  set(first: string, second: string, value: Value): void {
    let inner = this.maps.get(first);
    if (inner === undefined) {
      inner = new Map();
      this.maps.set(first, inner);
    }
    this.entries -= inner.size;
    inner.set(second, value);
    this.entries += inner.size;
  }

  delete(first: string, second: string): void {
    const inner = this.maps.get(first);
    if (inner?.delete(second)) {
      this.entries -= 1;
      if (inner.size === 0) {
        this.maps.delete(first);
      }
    }
  }
}
