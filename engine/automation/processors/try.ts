/**
 * A call to try a processor out before anybody relies on it: the real one, under the same guard. What enters is a processor
 * as it stands in a form and sample data; what leaves is the request as it was sent, without its secrets, and the answer.
 */
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { lookupIn } from '../../kernel/placeholders.ts'
import type { Text } from '../../kernel/text.ts'
import { callOut } from './http/call.ts'
import { formVariables, readForm } from './http/form.ts'
import { fillRequest, type FilledRequest } from './http/request.ts'
import type { HttpRoom } from './http/index.ts'
import { openSecrets } from './secrets.ts'
import { processorsById } from './store.ts'
import type { Processor } from './types.ts'

export interface Trial {
  readonly request: FilledRequest | null
  readonly state: 'succeeded' | 'failed' | 'retry' | 'unknown' | 'wait' | 'skipped'
  readonly code?: string
  readonly reason?: Text
  readonly status?: number
  readonly answer?: string
  readonly ms: number
  /** Places for which the data had no value. */
  readonly missing: readonly string[]
}

export interface TrialAsked {
  /** Whose secrets are used, as long as the address is of their origin. */
  readonly id?: string
  /** As they stand in a form; without them the processor is called as it is kept. */
  readonly values?: Readonly<Record<string, unknown>>
  readonly data: Readonly<Record<string, unknown>>
}

/** @throws TesseraError NOT_FOUND, VALIDATION_FAILED for a processor that could not be saved so */
export async function tryOut(
  room: Pick<HttpRoom, 'db' | 'vault' | 'outbound'>,
  { id, values, data }: TrialAsked,
): Promise<Trial> {
  const { db } = room
  const stored = id === undefined ? undefined : (await processorsById(db, db, [id])).get(id)
  if (id !== undefined && stored?.kind !== 'http') throw new TesseraError('NOT_FOUND')
  const { form, issues } = readForm(values ?? { ...stored })
  if (issues.length > 0) throw invalid(issues.map((issue) => ({ ...issue, path: `values/${issue.path ?? ''}` })))
  const secrets = stored ? await openSecrets(room, db, { id: stored.id, url: form.url }) : new Map<string, string>()
  const processor: Processor = { ...(stored ?? BLANK), ...form, once: false }
  const filling = { data, secrets, key: newId(), seconds: Math.floor(Date.now() / 1000) }
  const { outcome, facts, ms } = await callOut(room.outbound, processor, filling, new AbortController().signal)
  const isCalled = facts.requestDigest !== undefined
  return {
    request: isCalled ? fillRequest(form, { ...filling, secrets: new Map([...secrets.keys()].map(hidden)) }) : null,
    state: outcome.state,
    ...('code' in outcome && { code: outcome.code, reason: outcome.reason }),
    ...(facts.httpStatus !== undefined && { status: facts.httpStatus }),
    ...(facts.responseHead !== undefined && { answer: facts.responseHead }),
    ms,
    missing: missingIn(form, data),
  }
}

const HIDDEN = '******'

/** What stands in the place of a secret for people to see. */
function hidden(name: string): [string, string] {
  return [name, HIDDEN]
}

function missingIn(form: Parameters<typeof formVariables>[0], data: TrialAsked['data']): string[] {
  const lookup = lookupIn(data)
  return formVariables(form).filter((path) => (lookup(path) ?? null) === null)
}

const BLANK: Processor = {
  ...{ id: '', code: '', name: '', kind: 'http', type: 'http', enabled: true, once: false, timeoutMs: 15_000 },
  ...{ ratePerMinute: null, concurrency: 1, url: '', method: 'GET', parameters: [], headers: [], body: '' },
}
