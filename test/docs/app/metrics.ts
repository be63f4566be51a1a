/** Stands for a metrics library. */
export const metrics = {
  observe(_name: string, _value: number, _labels: Readonly<Record<string, string>>): void {},
};
