/** An amount with one digit after the point, or as many as show two that count: `1234.5`, `0.0019`. */
export function figure(amount: number): string {
  return Math.abs(amount) >= 1 || amount === 0 ? amount.toFixed(1) : amount.toPrecision(2);
}
