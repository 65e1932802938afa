/** A string literal of ClickHouse SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A time column as ISO 8601 text, UTC, with milliseconds. Null stays null. */
export function iso(column: string): string {
  return `concat(replaceOne(toString(toDateTime64(${column}, 3, 'UTC')), ' ', 'T'), 'Z')`;
}

/** A parameter in Unix milliseconds, as a time. */
export function time(parameter: string): string {
  return `fromUnixTimestamp64Milli({${parameter}:Int64}, 'UTC')`;
}

/** A number, or null where an aggregate of nothing gives NaN. */
export function finite(expression: string): string {
  return `if(isFinite(${expression}), ${expression}, NULL)`;
}
