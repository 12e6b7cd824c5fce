/** Demo customers and follow-ups as JSON texts of table rows, and the statement that writes a text of many. */
import { quoteIdentifier } from '../../engine/database/index.ts'
import type { FieldModel, ObjectModel } from '../../engine/model/types.ts'
import type { DemoCustomer } from './customers.ts'
import type { DemoFollowUp } from './follow-ups.ts'
import { recordId } from './record-id.ts'

/** Follow-ups are numbered in eights from their customer's number; nobody has more than six. */
const NUMBERS_EACH = 8

/** One row. The groups are joined as text: spreading forty properties into one object takes four times as long. */
export function customerJson(customer: DemoCustomer): string {
  const { id, created_at, updated_at, ownership, ...rest } = customer
  const groups = [
    { id, version: 1, created_at, updated_at, updated_by: ownership.created_by },
    ownership,
    rest.identity,
    rest.contacts,
    rest.home,
    rest.origin,
    rest.value,
    rest.figures,
  ]
  return `{${groups.map((group) => JSON.stringify(group).slice(1, -1)).join(',')}}`
}

export function followUpJson(customer: DemoCustomer, talk: DemoFollowUp, index: number, seed: number): string {
  const { at, follow_date, salesperson_id } = talk
  return JSON.stringify({
    id: recordId('follow-up', seed, customer.row * NUMBERS_EACH + index, at),
    version: 1,
    created_at: follow_date,
    updated_at: follow_date,
    created_by: salesperson_id,
    updated_by: salesperson_id,
    customer_id: customer.id,
    salesperson_id,
    follow_date,
    content: talk.content,
    follow_function: talk.follow_function,
    follow_state: talk.follow_state,
    maturity: talk.maturity,
    invite_type: talk.invite_type,
    continue_follow: talk.continue_follow,
    next_follow_date: talk.next_follow_date,
    talk_seconds: talk.talk_seconds,
  })
}

/**
 * The statement that inserts the rows of `$1`, a JSON array. Fields that the rows do not know take their constant
 * default, so that a field which somebody added and requires does not end the load; fields that are gone are left out.
 */
export function insertStatement(table: string, object: ObjectModel, sample: string): string {
  const given = new Set(Object.keys(JSON.parse(sample) as object))
  const known = object.fields.filter((field) => given.has(field.name))
  const filled = object.fields.filter((field) => !given.has(field.name) && constant(field) !== undefined)
  const columns = [...known, ...filled].map((field) => quoteIdentifier(field.column)).join(', ')
  const values = [...known.map((field) => `r.${quoteIdentifier(field.name)}`), ...filled.map(literal)].join(', ')
  const shape = known.map((field) => `${quoteIdentifier(field.name)} ${field.columnType}`).join(', ')
  return `insert into ${table} (${columns}) select ${values} from json_to_recordset($1::json) as r(${shape})`
}

function constant(field: FieldModel): unknown {
  return field.kind.constantDefault(field.definition) ?? undefined
}

function literal(field: FieldModel): string {
  return `'${String(constant(field)).replaceAll("'", "''")}'::${field.columnType}`
}
