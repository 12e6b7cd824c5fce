/**
 * Creating and changing records as callers from outside ask for it, for the routes and for whatever stands before them.
 * What enters are a caller, an object and a parsed body; what leaves is the JSON text of the answer's `data`.
 */
import type { Principal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { canonicalId } from '../model/key.ts'
import { createMany, needsNoTransaction, single, updateMany, type Writer } from '../records/index.ts'
import { type Attempt, writing } from './attempts.ts'
import { recordOf } from './body.ts'
import { createdBody } from './routes/record-input.ts'
import type { Services } from './services.ts'

export interface Caller {
  readonly principal: Principal
  /** Id of the request. */
  readonly trace: string
}

/** Runs with the writer of an attempt before it ends, such as to keep the answer; work that has it is never one statement. */
export type BeforeCommit = (data: string, tx: Attempt['tx']) => Promise<void>

/**
 * Creates the records of a body, one or several.
 * @throws TesseraError BAD_REQUEST, and what `createMany` refuses
 */
export async function createRecords(
  services: Services,
  caller: Caller,
  { object, body }: { readonly object: string; readonly body: unknown },
  keep?: BeforeCommit,
): Promise<string> {
  const rows = createdBody(body)
  return writing(
    services,
    async (model, attempt) => {
      const made = createMany(writerOf(services, caller, model, attempt), object, rows)
      const data = Array.isArray(body) ? `[${(await made).records.join(',')}]` : await first(single(made))
      await keep?.(data, attempt.tx)
      return data
    },
    (model) => !keep && needsNoTransaction({ ...services, model }, object, 'create', rows),
  )
}

/**
 * Changes one record in the fields that a body names beside its version.
 * @throws TesseraError BAD_REQUEST, and what `updateMany` refuses
 */
export async function changeRecord(
  services: Services,
  caller: Caller,
  { object, id, body }: { readonly object: string; readonly id: string; readonly body: unknown },
  keep?: BeforeCommit,
): Promise<string> {
  const { version, ...values } = recordOf(body)
  return writing(
    services,
    async (model, attempt) => {
      const key = model.objects.get(object)?.key
      const canonical = key && canonicalId(key, id)
      if (canonical === undefined) throw new TesseraError('NOT_FOUND')
      const change = { id: canonical, version, values }
      const [data = 'null'] = await single(updateMany(writerOf(services, caller, model, attempt), object, [change]))
      await keep?.(data, attempt.tx)
      return data
    },
    (model) => !keep && needsNoTransaction({ ...services, model }, object, 'update', [values]),
  )
}

async function first(made: ReturnType<typeof createMany>): Promise<string> {
  return (await made).records[0] ?? 'null'
}

function writerOf(
  { db, stages, timeZone }: Services,
  { principal, trace }: Caller,
  model: Writer['model'],
  attempt: Attempt,
): Writer {
  const moment = { now: new Date().toISOString(), timeZone }
  return { db, aside: db.aside, model, stages, principal, moment, request: trace, ...attempt }
}
