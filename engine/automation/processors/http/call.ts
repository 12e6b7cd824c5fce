/** One call of a processor: filled, sent through the one client for foreign addresses, judged. */
import { TesseraError } from '../../../kernel/errors.ts'
import type { Outbound } from '../../../outbound/index.ts'
import type { CallFacts, Processor } from '../types.ts'
import { headOf, type Judged, judgeAnswer, judgeFault } from './answer.ts'
import { digestOf, type FilledRequest, fillRequest, type Filling } from './request.ts'

/** Bytes of an answer that are read. */
const MOST_BYTES = 64 * 1024

export interface Called extends Judged {
  readonly facts: CallFacts
  /** What was sent; nothing where it could not be filled. */
  readonly request?: FilledRequest
  readonly ms: number
}

/** Never throws for what the other side does. */
export async function callOut(
  outbound: Outbound,
  processor: Processor,
  filling: Filling,
  signal: AbortSignal,
): Promise<Called> {
  const began = performance.now()
  const ended = (): number => Math.round(performance.now() - began)
  let request: FilledRequest
  try {
    request = fillRequest(processor, filling)
  } catch (error) {
    return { ...judgeFault(error, processor.once), facts: {}, ms: 0 }
  }
  const { method, url, headers, body, missing } = request
  const requestDigest = digestOf(request)
  try {
    const answer = await outbound.fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      timeoutMs: processor.timeoutMs,
      maxBytes: MOST_BYTES,
      cut: true,
      signal,
    })
    const responseHead = headOf(answer.body, filling.data, filling.secrets.values())
    const judged = judgeAnswer(answer, { once: processor.once, missing, now: Date.now() })
    return { ...judged, facts: { httpStatus: answer.status, requestDigest, responseHead }, request, ms: ended() }
  } catch (error) {
    const fault = signal.aborted && !(error instanceof TesseraError) ? interrupted() : error
    return { ...judgeFault(fault, processor.once), facts: { requestDigest }, request, ms: ended() }
  }
}

/** The program is told to stop: as if the connection had broken. */
function interrupted(): TesseraError {
  const reason = { zh: '调用被中断', en: 'the call was interrupted' }
  return new TesseraError('OUTBOUND_UNREACHABLE', { host: '', reason }, { data: { reason: 'broken' } })
}
