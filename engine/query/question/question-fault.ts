/** What goes wrong when custom SQL runs, told without repeating any value: a message of PostgreSQL may hold one. */
import type { Principal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'

export const TOO_COSTLY: Text = {
  zh: '预计代价过高，请加条件缩小范围',
  en: 'it would cost too much; narrow it down by a condition',
}

const TOO_SLOW: Text = { zh: '运行时间超过上限', en: 'it ran longer than it may' }
const BAD_VALUE: Text = { zh: '某个值无法按所写的方式计算或转换', en: 'a value cannot be computed or cast as written' }
const NOT_RUNNING: Text = { zh: '数据库拒绝执行', en: 'the database refuses to run it' }

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** The error to throw; what is none of the SQL's own passes through. */
export function questionFault(error: unknown, principal: Principal): unknown {
  const code = codeOf(error)
  if (error instanceof TesseraError || typeof code !== 'string') return error
  return new TesseraError('CUSTOM_SQL_FAILED', { reason: reasonOf(code, error, principal) }, { cause: error })
}

/**
 * The same of SQL that names records, for whoever wrote it: of names and types PostgreSQL speaks without values, and it
 * knows of no others than the writer may see.
 */
export function namingFault(error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof TesseraError || !(error instanceof Error) || typeof code !== 'string') return error
  const isOfNames = code.startsWith('42')
  const reason = isOfNames ? { zh: error.message, en: error.message } : reasonOf(code, error, NO_ONE)
  return new TesseraError(
    'CUSTOM_SQL_FAILED',
    { reason },
    { cause: error, ...(isOfNames && { data: { names: true } }) },
  )
}

const NO_ONE: Principal = { kind: 'public' }

function reasonOf(code: string, error: unknown, principal: Principal): Text {
  if (code === '57014') return TOO_SLOW
  if (code.startsWith('22')) return BAD_VALUE
  // of names and types PostgreSQL speaks without values, and only to who may write such SQL
  const mayKnow = principal.kind === 'user' && principal.rights.administrator
  if (!mayKnow || !code.startsWith('42') || !(error instanceof Error)) return NOT_RUNNING
  return { zh: error.message, en: error.message }
}
