/** From what a processor says of a task to what becomes of it. */
import { TesseraError } from '../../kernel/errors.ts'
import type { CallFacts, Outcome } from '../processors/types.ts'
import type { HeldTask } from './held.ts'
import { waitAfter, WAITS } from './retry.ts'
import type { AttemptNote, Delay, Ending } from './settle.ts'
import type { TaskReason } from './types.ts'

/** What is to be written of tasks that were carried out. */
export interface Verdicts {
  readonly endings: Ending[]
  readonly delays: Delay[]
  readonly notes: AttemptNote[]
  /** How long tasks wait before each attempt. */
  readonly waits: readonly number[]
}

export const noVerdicts = (waits = WAITS): Verdicts => ({ endings: [], delays: [], notes: [], waits })

type Task = Pick<HeldTask, 'id' | 'token' | 'attempts' | 'max_attempts' | 'give_up_ms'>

/** Anything but a wait, of which nothing is written. */
export type Final = Exclude<Outcome, { state: 'wait' }>

export function judge({ endings, delays, waits }: Verdicts, task: Task, outcome: Final): void {
  const { id, token } = task
  if (outcome.state === 'succeeded') {
    endings.push({ id, token, status: 'succeeded', result: trimmed(outcome.result) })
    return
  }
  const error: TaskReason = { code: outcome.code, reason: outcome.reason }
  if (outcome.state === 'retry') {
    const afterMs = waitAfter(task.attempts, outcome.afterMs, Math.random(), waits)
    const isOver = task.attempts >= task.max_attempts || (task.give_up_ms !== null && afterMs > task.give_up_ms)
    if (isOver) endings.push({ id, token, status: 'dead', error })
    else delays.push({ id, token, afterMs, error })
    return
  }
  endings.push({ id, token, status: outcome.state === 'failed' ? 'dead' : outcome.state, error })
}

/** What is told of an attempt. */
export function noteOf(task: Task, outcome: Final, began: number, facts: CallFacts = {}): AttemptNote {
  const { state } = outcome
  return {
    task: task.id,
    n: task.attempts,
    startedAt: new Date(began).toISOString(),
    ms: Date.now() - began,
    outcome: state,
    ...(state !== 'succeeded' && { code: outcome.code, reason: outcome.reason }),
    ...facts,
  }
}

/** What a defect of a processor, or of what it was given, does to its task. */
export function outcomeOf(error: unknown): Final {
  if (error instanceof TesseraError)
    return { state: error.status < LEAST_FAULT_OF_OURS ? 'failed' : 'retry', code: error.code, reason: error.text }
  const message = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_MESSAGE)
  return { state: 'retry', code: 'INTERNAL', reason: { zh: `执行出错：${message}`, en: `It failed: ${message}` } }
}

const LEAST_FAULT_OF_OURS = 500
const LONGEST_MESSAGE = 500

/** Results are for people to read. */
const LONGEST_RESULT = 8_000

function trimmed(result: unknown): unknown {
  if (result === undefined) return undefined
  const text = JSON.stringify(result)
  return text.length <= LONGEST_RESULT ? result : { cut: text.slice(0, LONGEST_RESULT) }
}
