/** Holds the place of a chart without a single value: an empty chart looks like a flat zero. */
export function NothingMeasured({ height }: { height: number }) {
  return (
    <div
      style={{ height }}
      className="flex items-center justify-center rounded-lg border border-dashed border-line text-xs text-faint"
    >
      nothing measured in this time
    </div>
  );
}
