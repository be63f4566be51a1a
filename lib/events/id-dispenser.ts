/** Gives out every id once: the second of equal ones gets `#2`, the third `#3`. */
export class IdDispenser {
  private readonly given = new Set<string>();

  give(wanted: string): string {
    let id = wanted;
    for (let number = 2; this.given.has(id); number += 1) {
      id = `${wanted}#${number}`;
    }
    this.given.add(id);
    return id;
  }
}
