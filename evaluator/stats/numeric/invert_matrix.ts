/**
 * Inverse of a small square matrix by Gauss-Jordan elimination with partial pivoting. null when it is singular.
 * @param matrix row by row
 * @example invertMatrix([[2, 0], [0, 4]]) // [[0.5, 0], [0, 0.25]]
 */
export function invertMatrix(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column++) {
    const at = pivotRow(rows, column);
    const pivot = rows[at] ?? [];
    const value = pivot[column] ?? 0;
    if (!(Math.abs(value) > Number.MIN_VALUE)) return null;
    const scaled = pivot.map((each) => each / value);
    rows[at] = rows[column] ?? [];
    rows[column] = scaled;
    for (let i = 0; i < size; i++) {
      const row = rows[i] ?? [];
      const factor = row[column] ?? 0;
      if (i !== column && factor !== 0) rows[i] = row.map((each, j) => each - factor * (scaled[j] ?? 0));
    }
  }
  return rows.map((row) => row.slice(size));
}

function pivotRow(rows: readonly number[][], column: number): number {
  let best = column;
  for (let i = column; i < rows.length; i++) {
    if (Math.abs(rows[i]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = i;
  }
  return best;
}
