/** How far an import comes with each chunk of its rows, and what takes one back that has only shown what it would do. */
import type { TesseraError } from '../../kernel/errors.ts'
import type { ChunkRow } from './existing.ts'
import { refused } from './read/refused.ts'
import type { Written } from './write-rows.ts'

export interface Chunk {
  /** The row behind which it begins. */
  readonly last: number
  readonly end: number
  readonly rows: readonly ChunkRow[]
}

export interface ChunkStep {
  readonly end: number
  readonly rows: number
  readonly written: Written
}

/** Takes a transaction back that has shown what it would do. */
export class Undone extends Error {
  readonly step: ChunkStep

  constructor(step: ChunkStep) {
    super('undone')
    this.step = step
  }
}

export function together(steps: readonly ChunkStep[]): ChunkStep {
  const sum = (of: (step: ChunkStep) => number): number => steps.reduce((total, step) => total + of(step), 0)
  return {
    end: Math.max(1, ...steps.map(({ end }) => end)),
    rows: sum(({ rows }) => rows),
    written: {
      created: sum(({ written }) => written.created),
      updated: sum(({ written }) => written.updated),
      issues: steps.flatMap(({ written }) => written.issues),
    },
  }
}

export function notWhole(failed: number): TesseraError {
  return refused(
    `${failed} 行有错误，按“全部成功才写入”没有写入任何一行`,
    `${failed} row(s) are wrong, so none was written`,
  )
}
