/** Events that applications report: one, or several at once. */
import { Router, type Request, type Response } from 'express'

import { type EventMessage, type IntakeResult, takeIn } from '../../automation/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { writing } from '../attempts.ts'
import { isRecord, jsonBody } from '../body.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import { keepAnswer } from '../repeats.ts'
import { send } from '../routes/record-route.ts'
import type { Services } from '../services.ts'
import { openCallerOf } from './caller.ts'

/** Messages of one call. */
export const MOST_EVENTS = 500
const LONGEST_ID = 200

export function eventRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/events')
    .post(jsonBody, (req: Request, res: Response) => report(services, req, res))
    .all(offers('POST'))
  return router
}

async function report(services: Services, req: Request, res: Response): Promise<void> {
  const body: unknown = req.body
  const { application, scopes } = openCallerOf(res)
  const given: unknown[] = Array.isArray(body) ? body : [body]
  if (given.length === 0 || given.length > MOST_EVENTS)
    throw bad({ zh: `一次 1 到 ${MOST_EVENTS} 个事件`, en: `1 to ${MOST_EVENTS} events at once` })
  const messages = given.map((each, index) =>
    messageOf(each, application.app_id, Array.isArray(body) ? index : undefined),
  )
  const results = await writing(services, async (_model, { tx }) => {
    const made = await takeIn(services.db, tx, {
      application: application.id,
      events: scopes.events,
      messages,
      request: traceOf(res),
    })
    if (made.some(({ result }) => result === 'accepted')) await keepAnswer(res, tx, kept(made, Array.isArray(body)))
    return made
  })
  const [first] = results
  // kept in the intake with its reason, and said as any refusal is
  if (!Array.isArray(body) && first?.result === 'refused') throw first.error
  const { status, body: answer } = kept(results, Array.isArray(body))
  send(res, { status, body: answer })
}

/** What is answered: of one message what became of it, of several how many of each and each in order. */
function kept(results: readonly IntakeResult[], several: boolean): { status: number; type: string; body: string } {
  const told = results.map(tell)
  const counts = { accepted: 0, duplicate: 0, refused: 0 }
  for (const { result } of results) counts[result]++
  const data = several ? { ...counts, results: told } : told[0]
  const isNew = counts.accepted > 0
  return { status: isNew ? 202 : 200, type: 'application/json', body: JSON.stringify({ data }) }
}

function tell(result: IntakeResult): Readonly<Record<string, unknown>> {
  if (result.result !== 'refused') return { ...result }
  const { error, ...rest } = result
  return { ...rest, code: error.code, message: error.text, issues: error.issues }
}

const PARTS = ['app_id', 'event_code', 'event_id', 'data']

function messageOf(body: unknown, appId: string, index: number | undefined): EventMessage {
  const parts = isRecord(body) ? body : {}
  const { event_code: event, event_id: eventId, data = {} } = parts
  const fault = isRecord(body) ? faultOf(parts, appId) : NO_OBJECT
  if (fault || typeof event !== 'string' || !isRecord(data)) throw bad(placed(fault ?? NO_OBJECT, index))
  return { event, ...(isId(eventId) && { eventId }), data }
}

const NO_OBJECT: Text = {
  zh: `须为对象，可用：${PARTS.join('、')}`,
  en: `an object with ${PARTS.join(', ')} is expected`,
}

function faultOf(parts: Readonly<Record<string, unknown>>, appId: string): Text | undefined {
  const { app_id: sender = appId, event_code: event, event_id: eventId = '-', data = {} } = parts
  if (Object.keys(parts).some((name) => !PARTS.includes(name))) return NO_OBJECT
  if (sender !== appId)
    return { zh: 'app_id 与调用的应用不一致', en: 'app_id is not that of the application that calls' }
  if (typeof event !== 'string' || event === '') return { zh: '缺少 event_code', en: 'event_code is missing' }
  if (!isId(eventId))
    return { zh: `event_id 须为 1 到 ${LONGEST_ID} 个字符`, en: `event_id must be 1 to ${LONGEST_ID} characters` }
  return isRecord(data) ? undefined : { zh: 'data 须为对象', en: 'data must be an object' }
}

function placed(text: Text, index: number | undefined): Text {
  if (index === undefined) return text
  return { zh: `第 ${index + 1} 个事件：${text.zh}`, en: `event ${index + 1}: ${text.en}` }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID
}

function bad(reason: Text): TesseraError {
  return new TesseraError('BAD_REQUEST', { reason })
}
