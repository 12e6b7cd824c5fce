/** The answer to a call, or what is known without one: after its time is over, or once nobody may wait for it any longer. */
import type { CallFacts, Outcome } from '../processors/types.ts'
import { type Final, outcomeOf } from './judge.ts'

export interface Answer {
  readonly outcome: Outcome
  readonly facts?: CallFacts
}

/** An aborted call that says nothing within this time is left to itself. */
const GRACE_MS = 2_000

export class Answers {
  readonly #longestMs: number

  constructor(longestMs: number) {
    this.#longestMs = longestMs
  }

  /** @param once without an answer, what became of it cannot be known, and it is not tried again */
  async of(controller: AbortController, once: boolean, send: () => Promise<Answer>): Promise<Answer> {
    const { signal } = controller
    const timers: NodeJS.Timeout[] = []
    const unanswered: Answer = { outcome: once ? UNKNOWN : AGAIN }
    const tooLong = new Promise<Answer>((resolve) => {
      timers.push(setTimeout(() => controller.abort(), this.#longestMs).unref())
      // what hears no signal is waited for no longer either
      const end = (): void => void timers.push(setTimeout(() => resolve(unanswered), GRACE_MS))
      signal.addEventListener('abort', end, { once: true })
    })
    try {
      return await Promise.race([send(), tooLong])
    } catch (error) {
      return signal.aborted ? unanswered : { outcome: outcomeOf(error) }
    } finally {
      for (const timer of timers) clearTimeout(timer)
    }
  }
}

const AGAIN: Final = {
  state: 'retry',
  code: 'INTERRUPTED',
  reason: { zh: '调用被中断', en: 'The call was interrupted' },
}

const UNKNOWN: Final = {
  state: 'unknown',
  code: 'INTERRUPTED',
  reason: { zh: '调用被中断，是否已送达无法确定', en: 'The call was interrupted; whether it arrived is not known' },
}
