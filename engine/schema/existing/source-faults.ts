/** Where definitions and an existing table do not agree, in words. */
import { quoteIdentifier as q } from '../../database/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Definition } from '../../model/definition.ts'
import { storedExpressions } from '../../model/stored-column.ts'
import { canonicalType } from '../../model/validate/check-source.ts'
import type { ColumnFacts, TableFacts } from './catalog.ts'
import type { Rights } from './rights.ts'

type ObjectDefinition = Definition<'object'>
type Field = Definition<'field'>

export function missingTable({ name, body }: ObjectDefinition): Issue {
  const table = `${q(body.source?.schema ?? '')}.${q(body.source?.table ?? '')}`
  return {
    code: 'SOURCE_MISSING',
    path: name,
    message: {
      zh: `对象 ${name} 的表 ${table} 不存在，或不能作为对象`,
      en: `the table ${table} of object ${name} does not exist, or cannot be an object`,
    },
  }
}

/** The key that the definition names must be one that tells rows apart, and the version a number. */
export function keyFaults({ name, body }: ObjectDefinition, table: TableFacts): Issue[] {
  const { key = [], version } = body.source ?? {}
  const columns = new Map(table.columns.map((column) => [column.name, column]))
  const issues = key.flatMap(({ column, type }) => typeFault(name, column, type, columns.get(column)))
  const wanted = key.map(({ column }) => column).toSorted()
  const isUnique = table.keys.some((each) => each.toSorted().join('\0') === wanted.join('\0'))
  // nothing guards the rows of a view, so whoever names a key there is believed
  if (issues.length === 0 && key.length > 0 && table.kind !== 'view' && !isUnique) issues.push(notUnique(name, wanted))
  const versioned = version === undefined ? undefined : columns.get(version)
  const isCounted = versioned === undefined || /^(smallint|integer|bigint)$/.test(versioned.type)
  if (version !== undefined && (!versioned || !isCounted)) issues.push(...typeFault(name, version, 'bigint', versioned))
  return issues
}

export function fieldFaults(field: Field, table: TableFacts, objects: ReadonlyMap<string, ObjectDefinition>): Issue[] {
  const { column, column_type: stored } = field.body
  if (column === undefined) return []
  const facts = table.columns.find((each) => each.name === column)
  if (!facts) return typeFault(field.name, column, stored ?? '', undefined)
  if (stored !== undefined && stored !== facts.type) return typeFault(field.name, column, stored, facts)
  const canonical = canonicalType(field, objects)
  const isAsItIs = stored !== undefined || storedExpressions('x', canonical, facts.type).read === undefined
  if (!isAsItIs) return [typeUnsaid(field, facts)]
  const isWritten = field.body.readonly !== true && !fieldKinds.get(field.body.type).computed
  return facts.fixed && isWritten ? [fixedColumn(field, facts)] : []
}

function typeFault(path: string, column: string, wanted: string, found: ColumnFacts | undefined): Issue[] {
  if (!found) {
    const message = { zh: `${path}：表中没有列 ${q(column)}`, en: `${path}: the table has no column ${q(column)}` }
    return [{ code: 'SOURCE_COLUMN_MISSING', path, message }]
  }
  if (found.type === wanted) return []
  const message = {
    zh: `${path}：列 ${q(column)} 的类型是 ${found.type}，而不是 ${wanted}`,
    en: `${path}: the column ${q(column)} is of type ${found.type}, not ${wanted}`,
  }
  return [{ code: 'SOURCE_TYPE', path, message }]
}

function notUnique(path: string, columns: readonly string[]): Issue {
  const list = columns.map(q).join(', ')
  return {
    code: 'SOURCE_KEY',
    path,
    message: {
      zh: `${path}：（${list}）不是表的主键，也没有覆盖它的非空唯一索引`,
      en: `${path}: (${list}) is neither the primary key of the table nor unique without empty values`,
    },
  }
}

function typeUnsaid({ name }: Field, { name: column, type }: ColumnFacts): Issue {
  return {
    code: 'SOURCE_TYPE',
    path: name,
    message: {
      zh: `${name}：列 ${q(column)} 的类型是 ${type}`,
      en: `${name}: the column ${q(column)} is of type ${type}`,
    },
    hint: { zh: `请写明 column_type: ${type}`, en: `say so with column_type: ${type}` },
  }
}

function fixedColumn({ name }: Field, { name: column }: ColumnFacts): Issue {
  return {
    code: 'SOURCE_COLUMN_FIXED',
    path: name,
    message: {
      zh: `${name}：列 ${q(column)} 由数据库计算，不能填写`,
      en: `${name}: the column ${q(column)} is computed by the database and cannot be written`,
    },
    hint: { zh: '请给字段加上 readonly: true', en: 'give the field readonly: true' },
  }
}

export function noRights({ name }: ObjectDefinition, { sql }: Rights): Issue {
  const statements = sql.map((each) => `${each};`).join(' ')
  return {
    code: 'SOURCE_RIGHTS',
    path: name,
    message: {
      zh: `系统的数据库账号无权使用对象 ${name} 的表，也无权授予`,
      en: `the program's database role may not use the table of object ${name}, and its owner's role may not let it`,
    },
    hint: { zh: `请由表的所有者执行：${statements}`, en: `let the owner of the table run: ${statements}` },
  }
}
