/** Rules of existing tables that no definition knows: their constraints, types and triggers. */
import { invalid, type Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import { type DatabaseFault, fieldOfColumn } from './database-fault.ts'

/** Values that a type cannot hold, what a trigger or a view refuses, columns that nobody writes, ranges that overlap. */
const VALUES = /^(22|P0001$|44000$|428C9$|23P01$)/

/** The refusal that a fault stands for; all else passes through. */
export function refusedByTable(error: DatabaseFault, object: ObjectModel, rows: readonly Values[]): unknown {
  const prefix = rows.length === 1 ? '0/' : ''
  if (error.code === '23502') return invalid([emptyColumn(error, object, prefix)])
  if (error.code === '23514') return invalid([brokenCheck(error, object, prefix)])
  return VALUES.test(error.code) ? invalid([issue('INVALID_VALUE', refusalWords(error.message))]) : error
}

function emptyColumn({ column = '', message }: DatabaseFault, object: ObjectModel, prefix: string): Issue {
  const field = fieldOfColumn(object, column)
  if (!field) return issue('REQUIRED', refusalWords(message))
  const { zh, en } = field.label
  return issue('REQUIRED', { zh: `${zh}不能为空`, en: `${en} is required` }, `${prefix}${field.name}`)
}

function brokenCheck({ constraint = '' }: DatabaseFault, object: ObjectModel, prefix: string): Issue {
  const field = namedBy(constraint, object)
  const what = field?.label ?? { zh: '记录', en: 'The record' }
  const message = {
    zh: `${what.zh}不符合数据表的约束“${constraint}”`,
    en: `${what.en} does not meet the constraint '${constraint}' of the table`,
  }
  return issue('INVALID_VALUE', message, field && `${prefix}${field.name}`)
}

/** Checks are usually called after their column: the longest name that occurs is it. */
function namedBy(constraint: string, { fields }: ObjectModel): FieldModel | undefined {
  return fields
    .filter((field) => !field.system && `_${constraint}_`.includes(`_${field.column}_`))
    .toSorted((a, b) => b.column.length - a.column.length)[0]
}

/** The words of PostgreSQL, which name columns and constraints. */
export function refusalWords(words: string): Text {
  return { zh: `数据库拒绝写入：${words}`, en: `the database refused it: ${words}` }
}

function issue(code: string, message: Text, path?: string): Issue {
  return { code, message, ...(path !== undefined && { path }) }
}
