/** What a file may be. Files come from anywhere: each number has a test of its own. */
export const LIMITS = {
  /** Bytes of a file. */
  bytes: 512_000_000,
  /** Rows, which is what a spreadsheet holds, with the headings. */
  rows: 1_048_576,
  cellsPerRow: 500,
  charactersPerCell: 32_767,
  /** Characters of one row of text. */
  charactersPerRow: 2_000_000,
  /** Parts of a workbook, and what they come to when unpacked. */
  entries: 200,
  unpacked: 512_000_000,
  growth: 100,
  sharedStrings: 2_000_000,
  /** Seconds of work that reading and checking one file may take. */
  cpuSeconds: 120,
  /** Bytes that the process which does it may take. */
  memory: 512_000_000,
  /** Rows of an import that is written whole or not at all. */
  atomicRows: 50_000,
  /** Rows that are written in one transaction. */
  chunk: 5_000,
} as const

/** Rows that are shown before anything is decided. */
export const SAMPLE_ROWS = 10
/** Characters of a value that are kept with what is wrong with it. */
export const KEPT_RAW = 200
