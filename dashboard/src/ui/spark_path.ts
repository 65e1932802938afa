const MARGIN = 3;

/** SVG path of a small line: the least value at the bottom, the greatest at the top, unknown ones left out. Empty below two known values. */
export function sparkPath(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value): value is number => value !== null);
  if (known.length < 2) return '';
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const x = (index: number) => ((index * width) / (values.length - 1)).toFixed(1);
  const y = (value: number) =>
    (span === 0 ? height / 2 : height - MARGIN - ((value - low) / span) * (height - 2 * MARGIN)).toFixed(1);
  let path = '';
  let pen = 'M';
  values.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${x(index)} ${y(value)}`;
    pen = 'L';
  });
  return path;
}
