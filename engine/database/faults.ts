/** Turns failures of the connection (not of a statement) into errors with one clear line. */
import type { ErrorCode } from '../kernel/error-catalogue.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'

type Fault = readonly [code: ErrorCode, reason: Text]

const UNREACHABLE: Readonly<Record<string, Text>> = {
  ECONNREFUSED: { zh: '{address} 没有数据库在监听', en: 'no database listens at {address}' },
  ENOTFOUND: { zh: '找不到主机 {address}', en: 'the host {address} is not known' },
  EAI_AGAIN: { zh: '找不到主机 {address}', en: 'the host {address} is not known' },
  ETIMEDOUT: { zh: '{address} 没有应答', en: '{address} does not answer' },
  EHOSTUNREACH: { zh: '{address} 不可达', en: '{address} cannot be reached' },
  ENETUNREACH: { zh: '{address} 不可达', en: '{address} cannot be reached' },
  ECONNRESET: { zh: '连接已中断', en: 'the connection was lost' },
  EPIPE: { zh: '连接已中断', en: 'the connection was lost' },
  '28P01': { zh: '用户名或密码不正确', en: 'user name or password is wrong' },
  '28000': { zh: '服务器拒绝该用户登录', en: 'the server refuses this user' },
  '3D000': { zh: '数据库不存在', en: 'the database does not exist' },
  '53300': { zh: '连接数已满', en: 'too many connections' },
  '57P01': { zh: '连接被管理员终止', en: 'the connection was ended by an administrator' },
  '57P02': { zh: '数据库崩溃，正在恢复', en: 'the database crashed and is recovering' },
  '57P03': { zh: '数据库正在启动或关闭', en: 'the database is starting up or shutting down' },
}

/** What the driver says without a code; knex puts the statement and a dash before it. */
const LOST =
  /(^| - )(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/

/** The error to show for what went wrong: connection failures become TesseraErrors, all else stays as it is. */
export function connectionFault(error: unknown, address: string): unknown {
  const fault = classify(error)
  if (!fault) return error
  const [code, reason] = fault
  const text = { zh: reason.zh.replace('{address}', address), en: reason.en.replace('{address}', address) }
  return new TesseraError(code, { reason: text }, { cause: error })
}

/** Like `connectionFault`, for starting and migrating, where a missing right is the operator's to mend. */
export function startFault(error: unknown, address: string): unknown {
  if (codeOf(error) !== '42501') return connectionFault(error, address)
  return new TesseraError('DATABASE_RIGHTS', { reason: messageOf(error) }, { cause: error })
}

function classify(error: unknown): Fault | undefined {
  const code = codeOf(error)
  const known = UNREACHABLE[code]
  if (known) return ['DATABASE_UNREACHABLE', known]
  const message = messageOf(error)
  if (code.startsWith('08')) return ['DATABASE_UNREACHABLE', { zh: message, en: message }]
  if (LOST.test(message)) return ['DATABASE_UNREACHABLE', { zh: '连接已中断', en: 'the connection was lost' }]
  return undefined
}

/** A refused connection to a name with several addresses arrives as an AggregateError whose members know the code. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
