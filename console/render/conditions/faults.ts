/** What is wrong with rows being edited, each fault at its row: what the rules say, and what is not filled in yet. Pure. */
import { checkRows, type RowIssue, type RowPart } from '../../../engine/rules/rows.ts'
import type { ConditionRow } from '../../../engine/rules/condition-row.ts'
import type { Rule } from '../../../engine/rules/rule.ts'
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { fieldNamed, offeredOperators, relationNamed, ruleFieldsOf, type Screens } from './condition-fields.ts'
import { isComplete, shapeOf } from './value-shape.ts'

/** A place inside rows: the row, and the rows inside it. */
export interface RowFault extends Pick<RowIssue, 'row' | 'within' | 'part' | 'message'> {
  /** Nothing is wrong yet, there is only something missing: said when somebody wants to go on. */
  readonly isMissing?: true
}

export interface EditedReading {
  readonly faults: readonly RowFault[]
  /** Absent where something is wrong or nothing is said. */
  readonly json?: object
  readonly rule?: Rule
}

const MISSING = {
  field: { zh: '请选择字段', en: 'Choose a field' },
  operator: { zh: '请选择操作符', en: 'Choose an operator' },
  values: { zh: '请填写查询值', en: 'Enter a value' },
} as const

export function readEdited(rows: readonly ConditionRow[], screen: ScreenModel, screens: Screens): EditedReading {
  const missing = missingIn(rows, screen, screens, [])
  const reading = checkRows(rows.map(written), ruleFieldsOf(screen, screens))
  if ('issues' in reading) {
    const taken = new Set(missing.map(placeOf))
    const wrong = reading.issues.filter((issue) => BRACKETS.has(issue.part) || !taken.has(placeOf(issue)))
    return { faults: [...wrong, ...missing] }
  }
  return missing.length > 0 ? { faults: missing } : { faults: [], ...reading }
}

const BRACKETS: ReadonlySet<RowPart> = new Set(['left', 'right', 'connector'])

/** A reference whose field is still to be chosen is no field. */
function written(row: ConditionRow): ConditionRow {
  const { where } = row
  return {
    ...row,
    ...(row.field.endsWith('.') && { field: '' }),
    ...(where && { where: where.map(written) }),
  }
}

function missingIn(
  rows: readonly ConditionRow[],
  screen: ScreenModel,
  screens: Screens,
  outer: readonly number[],
): RowFault[] {
  return rows.flatMap((row, index): readonly RowFault[] => {
    if (row.muted === true) return []
    const at = [...outer, index]
    const part = missingPart(row, screen, screens)
    if (part) return [faultAt(at, part)]
    const target = screens.get(relationNamed(screen, row.field)?.template ?? '')
    return row.where && target ? missingIn(row.where, target, screens, at) : []
  })
}

function missingPart(row: ConditionRow, screen: ScreenModel, screens: Screens): keyof typeof MISSING | undefined {
  if (row.field === '' || row.field.endsWith('.')) return 'field'
  if (row.operator === '') return 'operator'
  const field = fieldNamed(screen, screens, row.field)
  const offered = offeredOperators(field, relationNamed(screen, row.field), { own: false })
  const operator = offered.find(({ name }) => name === row.operator)?.operator
  return isComplete(shapeOf(operator, field), row.values) ? undefined : 'values'
}

function faultAt([row = 0, ...within]: readonly number[], part: keyof typeof MISSING): RowFault {
  return { row, ...(within.length > 0 && { within }), part, message: MISSING[part], isMissing: true }
}

function placeOf({ row, within = [] }: RowFault): string {
  return [row, ...within].join()
}

/** The faults of the rows inside one, as that one's own rows see them. */
export function faultsWithin(faults: readonly RowFault[], at: number): RowFault[] {
  return faults.flatMap(({ row, within = [], ...fault }) => {
    const [inner, ...rest] = within
    return row === at && inner !== undefined ? [{ ...fault, row: inner, ...(rest.length > 0 && { within: rest }) }] : []
  })
}
