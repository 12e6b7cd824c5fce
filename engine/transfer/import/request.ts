/** What somebody wants done with a file, read strictly: every fault is named at once. */
import type { AccessPlan } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { type Issue, invalid } from '../../kernel/errors.ts'
import type { Locale, Text } from '../../kernel/text.ts'
import type { ImportColumn } from '../../records/index.ts'
import { importable, isBlindKey, keysOf } from './fields.ts'
import type { ImportMode, ImportRequest, Mapped, Reading } from './types.ts'

type Body = Readonly<Record<string, unknown>>

const MODES: readonly ImportMode[] = ['create', 'update', 'upsert']
const KNOWN = ['mapping', 'match', 'mode', 'dry_run', 'atomic', 'empty', 'columns']

/**
 * @param others names of columns that are no fields
 * @throws TesseraError VALIDATION_FAILED
 */
export function checkedRequest(
  { plan, reading, others }: { plan: AccessPlan; reading: Reading; others: readonly string[] },
  body: Body,
  locale: Locale,
): ImportRequest {
  const issues: Issue[] = Object.keys(body)
    .filter((name) => !KNOWN.includes(name))
    .map((name) => issue(name, { zh: '没有这个参数', en: 'There is no such parameter' }))
  const known = new Set([...importable(plan).map(({ name }) => name), ...others, 'id'])
  const mapping = mappingOf(known, reading, body['mapping'], issues)
  const mode = MODES.find((each) => each === body['mode'])
  if (!mode)
    issues.push(issue('mode', { zh: `须为 ${MODES.join('、')} 之一`, en: `Must be one of ${MODES.join(', ')}` }))
  const match = matchOf(plan, mapping, body['match'], issues)
  if (mode !== undefined) issues.push(...modeIssues(plan, mode, match, mapping))
  if (body['empty'] !== undefined && body['empty'] !== 'keep')
    issues.push(
      issue('empty', { zh: '须为 keep：空单元格保留原值', en: 'Must be keep: empty cells keep what was there' }),
    )
  const [dryRun, atomic] = ['dry_run', 'atomic'].map((name) => flagOf(body[name], name, issues))
  if (isBlindKey(plan, match)) issues.push(...blindIssues(mode, atomic === true))
  if (issues.length > 0 || !mode) throw invalid(issues)
  return { mapping, match, mode, dryRun: dryRun === true, atomic: atomic === true, locale }
}

function mappingOf(known: ReadonlySet<string>, { columns }: Reading, given: unknown, issues: Issue[]): Mapped[] {
  const entries: unknown[] = Array.isArray(given) ? given : []
  const mapped: Mapped[] = []
  for (const [index, entry] of entries.entries()) {
    const { column, field } = isBody(entry) ? entry : {}
    const path = `mapping/${index}`
    if (typeof column !== 'number' || !columns.some((each) => each.index === column))
      issues.push(issue(`${path}/column`, { zh: '文件中没有这一列', en: 'The file has no such column' }))
    else if (typeof field !== 'string' || !known.has(field))
      issues.push(
        issue(`${path}/field`, {
          zh: '没有这个字段，或不能导入',
          en: 'There is no such field, or it cannot be imported',
        }),
      )
    else if (mapped.some((each) => each.field === field || each.column === column))
      issues.push(issue(path, { zh: '一列对应一个字段，各出现一次', en: 'One column fills one field, each once' }))
    else mapped.push({ column, field })
  }
  if (entries.length === 0)
    issues.push(issue('mapping', { zh: '至少对应一列', en: 'At least one column must fill a field' }))
  return mapped
}

function matchOf(plan: AccessPlan, mapping: readonly Mapped[], given: unknown, issues: Issue[]): string[] {
  if (given === undefined || given === null) return []
  const names: unknown[] = Array.isArray(given) ? given : [given]
  const match = names.filter((name) => typeof name === 'string')
  if (match.length === 0 && names.length === 0) return []
  const known = keysOf(plan)
  const isKey = known.some((key) => key.length === match.length && key.every((name) => match.includes(name)))
  if (!isKey || match.length < names.length) {
    const usable = known.map((key) => key.join('+')).join(', ')
    issues.push(
      issue('match', {
        zh: `须为唯一字段或唯一组合；可用：${usable}`,
        en: `Must be unique fields; known are ${usable}`,
      }),
    )
  }
  for (const name of match.filter((each) => !mapping.some(({ field }) => field === each)))
    issues.push(issue('match', { zh: `文件中没有对应 ${name} 的列`, en: `No column fills ${name}` }))
  return match
}

function modeIssues(plan: AccessPlan, mode: ImportMode, match: readonly string[], mapping: readonly Mapped[]): Issue[] {
  const found: Issue[] = []
  const may = (operation: 'create' | 'update'): boolean => plan.scope(operation) !== 'none'
  if (mode !== 'create' && match.length === 0)
    found.push(issue('match', { zh: '更新须指定匹配字段', en: 'To change records say by what they are found' }))
  if (
    (mode === 'create' && !may('create')) ||
    (mode === 'update' && !may('update')) ||
    (mode === 'upsert' && !(may('create') && may('update')))
  )
    found.push(issue('mode', { zh: '无权这样导入', en: 'You may not import in this way' }))
  if (match.includes('id') && mode !== 'update')
    found.push(issue('match', { zh: '按编号匹配只能用于更新', en: 'Ids find records to change only' }))
  if (!match.includes('id') && mapping.some(({ field }) => field === 'id'))
    found.push(issue('mapping', { zh: '编号只能用于匹配', en: 'The id can only be what records are found by' }))
  return found
}

/** What would tell, row by row and without a trace, which values exist that the importer sees masked. */
function blindIssues(mode: ImportMode | undefined, atomic: boolean): Issue[] {
  const found: Issue[] = []
  if (mode === 'update')
    found.push(
      issue('mode', {
        zh: '匹配字段对您脱敏显示，不能用于“仅更新”；请改用“有则更新，无则新增”，或换一个匹配字段',
        en: 'You see this key masked, so it cannot find records to update only; update or create instead, or choose another key',
      }),
    )
  if (atomic)
    found.push(
      issue('atomic', {
        zh: '匹配字段对您脱敏显示，不能“全部成功才写入”；请取消该选项，或换一个匹配字段',
        en: 'You see this key masked, so it cannot be all or nothing; turn that off, or choose another key',
      }),
    )
  return found
}

function flagOf(given: unknown, name: string, issues: Issue[]): boolean {
  if (given === undefined || typeof given === 'boolean') return given === true
  issues.push(issue(name, { zh: '须为 true 或 false', en: 'Must be true or false' }))
  return false
}

function issue(path: string, message: Text): Issue {
  return { code: 'INVALID_VALUE', path, message }
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What the sender wants of columns that are no fields beside their cells.
 * @throws TesseraError VALIDATION_FAILED
 */
export async function checkedSettings(
  on: Queryable,
  others: readonly ImportColumn[],
  given: unknown,
): Promise<Pick<ImportRequest, 'settings'>> {
  if (given === undefined || given === null) return {}
  if (!isBody(given)) throw invalid([issue('columns', { zh: '须为对象', en: 'Must be an object' })])
  const settings: [string, unknown][] = []
  for (const [name, wanted] of Object.entries(given)) {
    const column = others.find((each) => each.name === name)
    if (!column?.settle)
      throw invalid([issue(`columns/${name}`, { zh: '没有这个设置', en: 'There is no such setting' })])
    settings.push([name, await column.settle(on, wanted)])
  }
  return { settings: Object.fromEntries(settings) }
}
