/** The calls about messages that failed, or of which nobody knows whether they arrived. */
import { listRecords } from './api.ts'
import { call } from './http.ts'

const LIMIT = 50

export interface FailedMessage {
  readonly id: string
  readonly at: string
  readonly kind: string
  readonly status: 'failed' | 'unknown'
  readonly recipient: string | null
  readonly subject: string | null
  readonly error: string | null
}

const FILTER = { in: [{ var: 'status' }, ['failed', 'unknown']] }

/** @param after number of the page before */
export async function fetchFailedMessages(after: string | null): Promise<{
  readonly data: readonly FailedMessage[]
  readonly next: string | null
}> {
  const page = Number(after ?? 0) + 1
  const fields = ['at', 'kind', 'status', 'recipient', 'subject', 'error']
  const answer = await listRecords('sys_message', { limit: LIMIT, page, sort: '-at', filter: FILTER, fields })
  const data = answer.data as unknown as readonly FailedMessage[]
  return { data, next: data.length === LIMIT ? String(page) : null }
}

export async function resendMessage(id: string): Promise<void> {
  await call('POST', `/api/v1/messages/${id}/retry`, { body: {} })
}

/** Says of one of which nobody knew that somebody has found out: it did arrive. */
export async function markDelivered(id: string): Promise<void> {
  await call('POST', `/api/v1/messages/${id}/resolve`, { body: { state: 'delivered' } })
}
