/** The workloads that are one thing done a few times, not a load. */
import type { Arena } from './arena.ts'
import type { Scale } from './compare.ts'
import { measureChange } from './single/change.ts'
import { measureDepth } from './single/depth.ts'
import { measureExport } from './single/export.ts'
import { measureImport } from './single/import.ts'
import { measureManyObjects } from './single/many-objects.ts'
import { measureSearch } from './single/search.ts'

export interface Single {
  readonly code: string
  readonly about: string
  readonly goal: string
  /** Left out of a quick run unless it is asked for. */
  readonly long?: true
  /** What was found, in one line. */
  measure(arena: Arena, scale: Scale): Promise<string>
}

export const SINGLES: readonly Single[] = [
  {
    code: 'W9',
    about: 'export of up to 100,000 rows as CSV',
    goal: '≥ 3, memory ≤ 30 MB, first byte ≤ 50 ms',
    measure: measureExport,
  },
  {
    code: 'W10',
    about: 'start, and W1, W2 with 200 more objects (W11)',
    goal: '≤ 1 s; ≥ 0.95 of itself',
    long: true,
    measure: measureManyObjects,
  },
  {
    code: 'W12',
    about: 'search of two Chinese characters, of four digits',
    goal: 'p95 ≤ 50 ms',
    measure: measureSearch,
  },
  { code: 'W13', about: 'a page far behind by cursor against the first', goal: '= page 1', measure: measureDepth },
  {
    code: 'W15',
    about: 'a field is added → both nodes serve it',
    goal: '≤ 1 s, no error for readers',
    long: true,
    measure: measureChange,
  },
  {
    code: 'W16',
    about: 'import of a CSV file',
    goal: '1,000,000 rows ≤ 180 s, ≤ 400 MB, API p95 < 1.5 × idle',
    long: true,
    measure: measureImport,
  },
]
