/**
 * In charge of what one cell means to one field: what people type is read by the field's own kind, names of records
 * wait for their ids. What enters are the cells of a row; what leaves are values, names to be looked up, and what is wrong.
 */
import type { AccessPlan } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import { canonicalId, OWN_KEY } from '../../model/key.ts'
import type { FieldModel } from '../../model/types.ts'
import type { Parsed } from '../../fields/shared.ts'
import { unguardText } from '../export/guard.ts'
import { isImportable } from './fields.ts'
import { LIMITS } from './limits.ts'
import type { Column, Mapped, RowIssue, TableRow } from './types.ts'

/** A row on its way: values found so far, names that stand for records. */
export interface ReadRow {
  readonly number: number
  readonly values: Record<string, unknown>
  readonly names: readonly NamedRecord[]
  /** What stands in columns that are no fields. */
  readonly parts: readonly PartCell[]
  /** The id of the record itself, where a column holds it. */
  readonly id?: string
  readonly issues: RowIssue[]
}

export interface NamedRecord {
  readonly field: FieldModel
  readonly texts: readonly string[]
  readonly heading: string
}

export interface PartCell {
  readonly part: string
  readonly texts: readonly string[]
  readonly heading: string
}

interface Cell {
  readonly column: number
  readonly heading: string
  /** Absent for the id, and for what is no field. */
  readonly field: FieldModel | undefined
  /** Of a column that is no field. */
  readonly part: string | undefined
  readonly masked: boolean
}

/** Texts of one column whose meaning is remembered. */
const MOST_KNOWN = 1_000
const LONGEST_KNOWN = 40

const BETWEEN_NAMES = /[、,，;；\n|]/

/** Reads rows of a file by its mapping. */
export class RowReader {
  readonly #plan: AccessPlan
  readonly #timeZone: string
  readonly #cells: readonly Cell[]
  readonly #known = new Map<number, Map<string, Parsed>>()

  constructor(plan: AccessPlan, columns: readonly Column[], mapping: readonly Mapped[], timeZone: string) {
    this.#plan = plan
    this.#timeZone = timeZone
    this.#cells = mapping.map(({ column, field }) => {
      const found = field === 'id' ? undefined : plan.fields.get(field)
      // a field that takes no values of cells may share its name with a column
      const access = found && isImportable(found) ? found : undefined
      return {
        column,
        heading: columns.find(({ index }) => index === column)?.heading ?? '',
        field: access?.field,
        part: access || field === 'id' ? undefined : field,
        masked: access !== undefined && access.reads !== 'clear',
      }
    })
  }

  /** The heading of the column that fills a field. */
  headingOf(field: string): string | undefined {
    return this.#cells.find((cell) => cell.field?.name === field)?.heading
  }

  /** What stands in the cell that fills a field. */
  rawOf({ cells }: TableRow, field: string): string | undefined {
    const cell = this.#cells.find((each) => each.field?.name === field)
    return cell && cells[cell.column]
  }

  read({ number, cells }: TableRow): ReadRow {
    const row = {
      number,
      values: {} as Record<string, unknown>,
      names: [] as NamedRecord[],
      parts: [] as PartCell[],
      issues: [] as RowIssue[],
    }
    let id: string | undefined
    for (const cell of this.#cells) {
      const raw = cells[cell.column] ?? ''
      // our own files keep spreadsheets from taking a text for a formula
      const text = unguardText(raw)
      if (text.trim() === '') continue
      const fault = charactersFault(text) ?? (cell.masked && /[*＊]/.test(text) ? MASKED : undefined)
      if (fault) row.issues.push(issueOf(number, cell, raw, fault))
      else if (cell.part !== undefined) row.parts.push({ part: cell.part, heading: cell.heading, texts: namesIn(text) })
      else if (cell.field === undefined) id = this.#id(row, cell, text)
      else this.#value(row, cell, cell.field, { raw, text })
    }
    return id === undefined ? row : { ...row, id }
  }

  #id(row: ReadRow, cell: Cell, text: string): string | undefined {
    const id = canonicalId(this.#plan.object.key, text.trim())
    if (id === undefined) row.issues.push(issueOf(row.number, cell, text, NO_ID))
    return id
  }

  #value(
    row: ReadRow & { readonly names: NamedRecord[] },
    cell: Cell,
    field: FieldModel,
    { raw, text }: { raw: string; text: string },
  ): void {
    if (field.target !== undefined) {
      row.names.push({ field, heading: cell.heading, texts: field.kind.many ? namesIn(text) : [text.trim()] })
      return
    }
    const parsed = this.#parsed(cell.column, field, text)
    if ('fault' in parsed)
      row.issues.push(issueOf(row.number, cell, raw, { code: 'INVALID_VALUE', ...labelled(field, parsed.fault) }))
    else if (parsed.value !== null) row.values[field.name] = parsed.value
  }

  /** What stands in one row often stands in the next: days, names of options, places. */
  #parsed(column: number, field: FieldModel, text: string): Parsed {
    const known = this.#known.get(column) ?? new Map<string, Parsed>()
    this.#known.set(column, known)
    const found = known.get(text)
    if (found) return found
    const parsed =
      codeFault(field, text) ?? field.kind.shared.parse(text, field, { locale: 'zh', timeZone: this.#timeZone })
    if (known.size >= MOST_KNOWN) known.clear()
    // what is no plain value might be changed by who gets it
    if (text.length <= LONGEST_KNOWN && !('value' in parsed && typeof parsed.value === 'object'))
      known.set(text, parsed)
    return parsed
  }
}

function namesIn(text: string): string[] {
  return text
    .split(BETWEEN_NAMES)
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

/** Options are named by what people call them: a code that means one thing here may mean another in the file. */
function codeFault({ options }: FieldModel, text: string): { readonly fault: Text } | undefined {
  if (!options) return undefined
  const names = new Set(options.flatMap(({ label }) => [label.zh.toLowerCase(), label.en.toLowerCase()]))
  const isCode = (word: string): boolean =>
    !names.has(word.toLowerCase()) && options.some(({ value }) => value === word)
  const code = text
    .split(BETWEEN_NAMES)
    .map((part) => part.trim())
    .find(isCode)
  if (code === undefined) return undefined
  const named = options.find(({ value }) => value === code)?.label ?? { zh: '', en: '' }
  return {
    fault: {
      zh: `须填写选项名称，例如“${named.zh}”，不能填代码“${code}”`,
      en: `must be the name of an option such as '${named.en}', not the code '${code}'`,
    },
  }
}

/** True for a text that is the id of a record of what the field points to. */
export function asId(field: FieldModel, text: string): string | undefined {
  return canonicalId(field.idKey ?? OWN_KEY, text)
}

interface Fault {
  readonly code: string
  readonly message: Text
}

const NO_ID: Fault = { code: 'INVALID_VALUE', message: { zh: '不是有效的编号', en: 'It is no id of a record' } }

/** What a masked list gave out must not take the place of the value. */
const MASKED: Fault = {
  code: 'MASKED_VALUE',
  message: {
    zh: '这是脱敏后的内容，不能导入；请填写完整内容或留空',
    en: 'This is a masked value; give the whole value or leave it empty',
  },
}

function charactersFault(text: string): Fault | undefined {
  if (text.length > LIMITS.charactersPerCell) {
    const most = LIMITS.charactersPerCell
    return { code: 'INVALID_VALUE', message: { zh: `超过 ${most} 个字符`, en: `It has more than ${most} characters` } }
  }
  if (/[\0\ufffd]/.test(text)) {
    const message = {
      zh: '含有无法识别的字符，请以 UTF-8 或 GB18030 编码保存',
      en: 'It holds characters that cannot be read; save the file as UTF-8 or GB18030',
    }
    return { code: 'INVALID_VALUE', message }
  }
  return undefined
}

function labelled({ label }: FieldModel, { zh, en }: Text): { message: Text } {
  return { message: { zh: `${label.zh}：${zh}`, en: `${label.en}: ${en}` } }
}

function issueOf(row: number, { heading, field }: Cell, raw: string, { code, message }: Fault): RowIssue {
  return { row, heading, field: field?.name ?? 'id', code, message, raw }
}
