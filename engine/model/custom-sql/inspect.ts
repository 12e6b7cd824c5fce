/** Walks PostgreSQL's parse tree of custom SQL and refuses whatever is not on the lists of `allowed.ts`. */
import type { Text } from '../../kernel/text.ts'
import { FUNCTIONS, NODES, OPERATORS, REFUSED_PARTS, REPLACED_FUNCTIONS, TYPES } from './allowed.ts'
import type { SqlFault, SqlReading } from './index.ts'
import { placeAtByte } from './place.ts'

interface Inspection {
  /** What was parsed, for places. */
  readonly text: string
  readonly placeholders: number
  isTable(name: string): boolean
}

type Tree = Readonly<Record<string, unknown>>

/** More nodes, or deeper, is no question that a person wrote. */
const MOST_NODES = 5_000
const DEEPEST = 200

class Refusal extends Error {
  readonly fault: SqlFault
  constructor(fault: SqlFault) {
    super(fault.message.en)
    this.fault = fault
  }
}

export function inspect(statements: readonly unknown[], inspection: Inspection): SqlReading {
  const [statement] = statements.map((each) => partOf(each, 'stmt'))
  const select = partOf(statement, 'SelectStmt')
  if (statements.length !== 1 || !select) return { fault: { message: ONE_SELECT } }
  const walk = new Walk(inspection)
  try {
    walk.enter(statement, 0)
    walk.close()
  } catch (error) {
    if (error instanceof Refusal) return { fault: error.fault }
    throw error
  }
  return { tables: [...walk.tables], columns: columnsOf(select) }
}

const ONE_SELECT: Text = { zh: '只能写一条 SELECT 查询', en: 'it must be one SELECT and nothing else' }

class Walk {
  readonly tables = new Set<string>()
  readonly #inspection: Inspection
  readonly #ownNames = new Set<string>()
  readonly #read: { name: string; node: Tree }[] = []
  #nodes = 0
  #placeholders = 0

  constructor(inspection: Inspection) {
    this.#inspection = inspection
  }

  /** Goes through a value of the tree; keys with a capital are kinds of nodes, others are parts of one. */
  enter(value: unknown, depth: number): void {
    if (Array.isArray(value)) return value.forEach((each) => this.enter(each, depth + 1))
    if (!isTree(value)) return
    if ((this.#nodes += 1) > MOST_NODES || depth > DEEPEST) throw new Refusal({ message: TOO_LARGE })
    for (const [key, part] of Object.entries(value)) {
      if (REFUSED_PARTS.has(key)) this.#refuse(value, { zh: '不能写入或锁定', en: 'it may neither write nor lock' })
      if (/^[A-Z]/.test(key)) this.#node(key, isTree(part) ? part : {}, value)
      if (key === 'typeName' && isTree(part)) this.#type(part)
      this.enter(part, depth + 1)
    }
  }

  /** What can only be said once everything was seen: names of its own parts may be used before they are written. */
  close(): void {
    for (const { name, node } of this.#read) {
      if (this.#ownNames.has(name)) continue
      if (!this.#inspection.isTable(name)) {
        this.#refuse(node, { zh: `没有可查询的对象 ${name}`, en: `there is no object ${name} to ask` })
      }
      this.tables.add(name)
    }
    if (this.#placeholders !== this.#inspection.placeholders) {
      throw new Refusal({
        message: { zh: '${…} 不能写在引号或注释里', en: 'a ${…} may not stand inside quotes or comments' },
      })
    }
  }

  #node(kind: string, node: Tree, holder: Tree): void {
    if (kind === 'ParamRef') return this.#parameter(node)
    if (kind === 'SQLValueFunction')
      this.#refuse(node, { zh: '请用 ${now} 或 ${today}', en: 'write ${now} or ${today}' })
    if (!NODES.has(kind)) this.#refuse(isTree(node) ? node : holder, notAllowed(kind))
    checks[kind]?.(node, this)
  }

  #parameter(node: Tree): void {
    if (node['number'] !== 1) this.#refuse(node, { zh: '不能使用 $n 参数', en: 'parameters such as $2 are not known' })
    this.#placeholders += 1
  }

  reads(node: Tree): void {
    const name = node['relname']
    if (typeof name !== 'string' || node['schemaname'] !== undefined || node['catalogname'] !== undefined) {
      this.#refuse(node, {
        zh: '对象只写名称，不带模式名',
        en: 'an object is written by its name alone, without a schema',
      })
    } else this.#read.push({ name, node })
  }

  names(node: Tree): void {
    const name = node['ctename']
    if (typeof name !== 'string' || name.startsWith('pg_') || this.#inspection.isTable(name)) {
      this.#refuse(node, {
        zh: `with 的名称 ${String(name)} 已被占用`,
        en: `the name ${String(name)} of a with is taken`,
      })
    } else this.#ownNames.add(name)
  }

  calls(node: Tree): void {
    const name = lastName(node['funcname'])
    if (FUNCTIONS.has(name)) return
    const instead = REPLACED_FUNCTIONS.get(name)
    this.#refuse(
      node,
      { zh: `不能使用函数 ${name}`, en: `the function ${name} may not be used` },
      instead ? { zh: `请用 ${instead}`, en: `write ${instead}` } : undefined,
    )
  }

  compares(node: Tree): void {
    const name = lastName(node['name'])
    const parts = node['name']
    // operator(schema.+) could name anything
    if (OPERATORS.has(name) && Array.isArray(parts) && parts.length === 1) return
    this.#refuse(node, { zh: `不能使用运算符 ${name}`, en: `the operator ${name} may not be used` })
  }

  refuseWhen(node: Tree, condition: boolean, message: Text): void {
    if (condition) this.#refuse(node, message)
  }

  #type(node: Tree): void {
    const name = lastName(node['names'])
    if (!TYPES.has(name)) this.#refuse(node, { zh: `不能转换为 ${name}`, en: `one may not cast to ${name}` })
  }

  #refuse(node: Tree, message: Text, hint?: Text): never {
    const byte = node['location']
    const place = typeof byte === 'number' && byte >= 0 ? placeAtByte(this.#inspection.text, byte) : undefined
    throw new Refusal({ message, ...(place && { place }), ...(hint && { hint }) })
  }
}

const TOO_LARGE: Text = { zh: 'SQL 过长或嵌套过深', en: 'the SQL is too long or nested too deeply' }

const checks: Readonly<Record<string, (node: Tree, walk: Walk) => void>> = {
  RangeVar: (node, walk) => walk.reads(node),
  CommonTableExpr: (node, walk) => walk.names(node),
  FuncCall: (node, walk) => walk.calls(node),
  A_Expr: (node, walk) => walk.compares(node),
  SelectStmt: (node, walk) => {
    const recursive = partOf(node['withClause'], 'recursive') !== undefined || isTrue(node['withClause'], 'recursive')
    walk.refuseWhen(node, recursive, { zh: '不能使用 with recursive', en: 'with recursive may not be used' })
  },
}

function notAllowed(kind: string): Text {
  return { zh: `不能使用 ${kind}`, en: `${kind} may not be used` }
}

/** The name of a possibly qualified function, operator or type; PostgreSQL itself writes `pg_catalog.` before some. */
function lastName(parts: unknown): string {
  if (!Array.isArray(parts)) return ''
  const names = parts.map((part: unknown) => {
    const text = partOf(part, 'String')?.['sval']
    return typeof text === 'string' ? text : ''
  })
  const [first = '', second] = names
  if (names.length === 2 && first === 'pg_catalog') return second ?? ''
  return names.length === 1 ? first : names.join('.')
}

/** Names of the result's columns, as PostgreSQL gives them to those that are columns or have a name. */
function columnsOf(select: Tree): string[] | undefined {
  const first = select['larg']
  if (isTree(first)) return columnsOf(first)
  const targets = select['targetList']
  if (!Array.isArray(targets)) return undefined
  const names = targets.map((target: unknown) => {
    const node = partOf(target, 'ResTarget')
    return typeof node?.['name'] === 'string' ? node['name'] : columnName(node?.['val'])
  })
  return names.every((name) => name !== undefined) ? names : undefined
}

function columnName(value: unknown): string | undefined {
  const fields = partOf(value, 'ColumnRef')?.['fields']
  const last: unknown = Array.isArray(fields) ? fields.at(-1) : undefined
  const name = partOf(last, 'String')?.['sval']
  return typeof name === 'string' ? name : undefined
}

function partOf(value: unknown, key: string): Tree | undefined {
  const part = isTree(value) ? value[key] : undefined
  return isTree(part) ? part : undefined
}

function isTrue(value: unknown, key: string): boolean {
  return isTree(value) && value[key] === true
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
