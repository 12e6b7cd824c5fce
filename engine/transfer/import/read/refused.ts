/** Why a file is not taken, or not read to its end. */
import { TesseraError } from '../../../kernel/errors.ts'
import type { Text } from '../../../kernel/text.ts'
import { LIMITS } from '../limits.ts'

export function refused(zh: string, en: string, cause?: unknown): TesseraError {
  const reason: Text = { zh, en }
  // the reason goes along, for a process that tells it to another
  return new TesseraError('IMPORT_REFUSED', { reason }, { cause, data: { reason } })
}

export function tooManyRows(): TesseraError {
  return refused(`超过 ${LIMITS.rows - 1} 行`, `it has more than ${LIMITS.rows - 1} rows`)
}

export function tooManyCells(row: number): TesseraError {
  return refused(`第 ${row} 行超过 ${LIMITS.cellsPerRow} 列`, `row ${row} has more than ${LIMITS.cellsPerRow} cells`)
}

export function unreadable(row: number, cause: unknown): TesseraError {
  return refused(
    `第 ${row} 行起无法读取，请检查引号是否成对`,
    `it cannot be read from row ${row} on; look for a quote that is never closed`,
    cause,
  )
}
