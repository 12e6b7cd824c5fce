/** What people see and change of themselves, and what administrators end of how others sign in, described. */
import { mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, type RefusalName, refusals, text as words } from './components.ts'

type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const word: Schema = { type: 'string', minLength: 1 }
const perhaps: Schema = { type: ['string', 'null'] }
const id: Schema = { type: 'string', format: 'uuid' }
const session = object({
  id,
  address: perhaps,
  agent: perhaps,
  created_at: text,
  seen_at: text,
  current: { type: 'boolean' },
})
const sessions = answered(200, 'Sessions that hold', { type: 'array', items: session })
const codes = answered(200, 'Recovery codes, shown once', object({ recovery_codes: { type: 'array', items: text } }))
const done = { 204: { description: 'Done' } }

const profile = object({
  id,
  name: text,
  account: text,
  departments: { type: 'array', items: object({ id: text, name: text, main: { type: 'boolean' } }) },
  roles: { type: 'array', items: object({ name: text, label: words }) },
  sign_ins: { type: 'array', items: object({ at: text, address: perhaps, agent: perhaps }) },
  password_changed_at: perhaps,
  second_step: object({
    enabled: { type: 'boolean' },
    since: perhaps,
    recovery_codes_left: { type: 'integer' },
    required: { type: 'boolean' },
  }),
})

/** Of an address: who is to be meant. */
function named(name: string): Schema {
  return { parameters: [{ name, in: 'path', required: true, schema: id }] }
}

export function profilePaths(): Record<string, unknown> {
  const ended = answered(200, 'How many ended', object({ ended: { type: 'integer' } }))
  return {
    '/api/v1/profile': {
      get: operation('getProfile', '个人信息 / The own profile', answered(200, 'The profile', profile), 'NotSignedIn'),
    },
    '/api/v1/profile/sessions': {
      get: operation('listOwnSessions', '我的会话 / The own sessions', sessions, 'NotSignedIn'),
    },
    '/api/v1/profile/sessions/end-others': {
      post: operation('endOtherSessions', '结束其他会话 / End all other sessions', ended, 'NotSignedIn', 'Forbidden'),
    },
    '/api/v1/profile/sessions/{session}': {
      delete: {
        ...operation('endOwnSession', '结束会话 / End one session', done, 'NotSignedIn', 'Forbidden', 'NotFound'),
        ...named('session'),
      },
    },
    ...secondStepPaths(),
  }
}

function secondStepPaths(): Record<string, unknown> {
  const base = '/api/v1/profile/second-step'
  const secret = answered(
    201,
    'The secret, also as an address for a QR code; nothing is asked for until it is confirmed',
    object({ secret: text, uri: text }),
  )
  return {
    [base]: changing('setUpSecondStep', '准备两步验证 / A secret for a device', secret, 'password'),
    [`${base}/confirm`]: changing('confirmSecondStep', '启用两步验证 / Confirm with a first code', codes, 'code'),
    [`${base}/disable`]: changing('disableSecondStep', '停用两步验证 / Take the second step off', done, 'code'),
    [`${base}/recovery-codes`]: changing('renewRecoveryCodes', '更换恢复码 / New recovery codes', codes, 'code'),
  }
}

const REFUSED = [
  'NotSignedIn',
  'Forbidden',
  'Conflict',
  'Invalid',
  'TooMany',
  'BadRequest',
  'TooLarge',
  'NotJson',
] as const

/** A change of the second step, proved by what the body must hold. */
function changing(name: string, summary: string, responses: Schema, proof: string): Schema {
  return {
    post: {
      ...operation(name, summary, responses, ...REFUSED),
      requestBody: { required: true, content: jsonContent(object({ [proof]: word })) },
    },
  }
}

/** Only what the reader may do to others. */
export function personAccessPaths(principal: Principal): Record<string, unknown> {
  const end = operation('endSessionsOfPerson', '结束用户的会话 / End all sessions of a person', done, ...ON_OTHERS)
  const takeOff = operation('takeOffSecondStep', '取消用户的两步验证 / Take a second step off', done, ...ON_OTHERS)
  const list = operation(
    'listSessionsOfPerson',
    '用户的会话 / Sessions of a person',
    sessions,
    'NotSignedIn',
    'NotFound',
  )
  const { parameters } = named('id')
  return {
    ...(mayDo(principal, 'user_sessions') && {
      '/api/v1/people/{id}/sessions': { get: { ...list, parameters }, delete: { ...end, parameters } },
    }),
    ...(mayDo(principal, 'user_second_step') && {
      '/api/v1/people/{id}/second-step': { delete: { ...takeOff, parameters } },
    }),
  }
}

const ON_OTHERS = ['NotSignedIn', 'Forbidden', 'NotFound'] as const

function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties) }
}

function answered(status: number, description: string, data: Schema): Schema {
  return { [status]: { description, content: jsonContent(object({ data })) } }
}

function operation(
  operationId: string,
  summary: string,
  responses: Schema,
  ...refused: readonly RefusalName[]
): Record<string, unknown> {
  return { operationId, tags: ['session'], summary, responses: { ...responses, ...refusals(...refused) } }
}
