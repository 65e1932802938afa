/** What an export can be asked for, on the command line and through the API. */
export const EXPORT_FORMATS = ['openai-ft', 'jsonl', 'parquet'] as const;
export const EXPORT_RATINGS = ['good', 'bad', 'rated', 'none', 'any'] as const;
/** What is not fit to learn from, and can be kept all the same. */
export const EXPORT_KEEPABLE = ['failed', 'truncated', 'cut_off', 'harm', 'masked'] as const;

export type ExportFormatName = (typeof EXPORT_FORMATS)[number];
export type ExportRating = (typeof EXPORT_RATINGS)[number];
export type ExportKeepable = (typeof EXPORT_KEEPABLE)[number];
