/** A `content-type` header, taken apart. */
export interface MediaType {
  /** Type and subtype, lower case; '' when absent. */
  type: string;
  /** Charset as sent, lower case; '' when not told. */
  charset: string;
  /** Boundary of multipart bodies; '' when there is none. */
  boundary: string;
}

/** @param header value of `content-type` */
export function parseMediaType(header: string | undefined): MediaType {
  if (header === undefined) return { type: '', charset: '', boundary: '' };
  const semicolon = header.indexOf(';');
  if (semicolon < 0) return { type: typeOf(header), charset: '', boundary: '' };
  return {
    type: typeOf(header.slice(0, semicolon)),
    charset: parameter(header, /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i).toLowerCase(),
    boundary: parameter(header, /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i),
  };
}

/** What is not TYPE/SUBTYPE says nothing: the body may still tell. */
function typeOf(text: string): string {
  const type = text.trim().toLowerCase();
  return type.includes('/') ? type : '';
}

function parameter(header: string, pattern: RegExp): string {
  const match = pattern.exec(header);
  return match?.[1] ?? match?.[2] ?? '';
}

/** Whether bodies of this type are text; a missing type may be. */
export function isTextual(type: string): boolean {
  return (
    type === '' ||
    type.startsWith('text/') ||
    /(?:json|xml|javascript|event-stream|x-www-form-urlencoded|ndjson|jsonl|jsonlines)\b/.test(type)
  );
}
