/** What administrators send and get who shape definitions, as JSON Schemas. */
import { text } from './components.ts'
import { definitionKinds } from '../../model/validate/schemas.ts'

type Schema = Readonly<Record<string, unknown>>

const string = { type: 'string' }
const integer = { type: 'integer' }
const boolean = { type: 'boolean' }
const moment = { type: 'string', format: 'date-time' }
const action = { enum: ['added', 'changed', 'removed'] }
export const kind = { enum: definitionKinds }
const body = { type: 'object', description: 'As the JSON Schema of the kind says.', additionalProperties: true }
const orNull = (schema: Schema): Schema => ({ ...schema, type: [schema['type'], 'null'] })

export function whole(properties: Readonly<Record<string, unknown>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties) }
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items }
}

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

const by = orNull(whole({ id: { type: 'string', format: 'uuid' }, name: string }))

const issue = {
  type: 'object',
  properties: {
    code: string,
    kind: string,
    name: string,
    path: { type: 'string', description: 'Place inside the body, names and indexes joined by `/`.' },
    message: text,
    hint: text,
  },
  required: ['code', 'message'],
}

const entry = {
  kind,
  id: orNull(string),
  name: string,
  label: text,
  owner: { type: 'string', description: 'The pack, or `admin`.' },
  customised: { type: 'boolean', description: 'A definition of a pack that administrators changed.' },
  synchronised: { type: 'boolean', description: 'False where a draft waits to be applied.' },
  draft: orNull({ type: 'string', description: '`added`, `changed`, `removed`.' }),
  body,
  revision: { type: 'integer', description: 'How often the definition in force was changed.' },
  version: orNull({ type: 'integer', description: 'Of the draft.' }),
  created_at: orNull(moment),
}

const useParts = { kind: string, name: string, label: text, path: string }

const draft = {
  kind,
  name: string,
  label: text,
  action,
  by,
  at: moment,
  version: integer,
  stale: { type: 'boolean', description: 'What it changes was changed by somebody else since.' },
  conflicts: { type: 'array', items: string, description: 'Properties that both changed.' },
  issues: listOf(ref('DraftIssue')),
}

const step = whole({
  title: text,
  table: string,
  sql: listOf(string),
  lock: string,
  rewrite: boolean,
  rows: integer,
  seconds: {
    type: 'integer',
    minimum: 0,
    description: 'About how long it takes on a usual machine; the lock is held as long.',
  },
  loses: orNull({ type: 'string', description: 'The object or field whose data goes out of sight.' }),
})

const change = whole({
  kind: action,
  definitionKind: string,
  name: string,
  label: text,
  differences: listOf({ type: 'object', properties: { property: string, from: {}, to: {} }, required: ['property'] }),
})

const setting = {
  type: 'object',
  properties: { name: string, label: text, schema: { type: 'object' }, required: boolean, description: string },
  required: ['name', 'label', 'schema', 'required'],
}

export function designSchemas(): Record<string, unknown> {
  return {
    DraftIssue: issue,
    DefinitionEntry: whole(entry),
    DefinitionDocument: whole({
      ...entry,
      inForce: orNull(body),
      shipped: orNull({ ...body, description: 'As the pack last shipped it, where administrators changed it.' }),
      usedBy: listOf(whole(useParts)),
      locked: orNull({ ...text, description: 'Why nobody may change it.' }),
      kept: orNull({ ...text, description: 'Why it cannot be removed.' }),
      base: orNull({ ...body, description: 'What the draft was made from.' }),
      stale: boolean,
      conflicts: listOf(string),
      issues: listOf(ref('DraftIssue')),
    }),
    Draft: whole(draft),
    Revision: whole({
      at: moment,
      by,
      byWhat: orNull(string),
      action: { type: 'string', description: '`added`, `changed`, `removed`, `restored`, `purged`.' },
      generation: orNull(integer),
      before: orNull(body),
      after: orNull(body),
    }),
    DraftsPlan: whole({
      base: { type: 'integer', description: 'Sent back to apply exactly this.' },
      definitions: listOf(change),
      steps: listOf(step),
      powers: { ...listOf(text), description: 'Rights that roles would newly give.' },
      problems: listOf(ref('DraftIssue')),
      usedBy: listOf(whole({ ...useParts, of: whole({ kind: string, name: string }) })),
    }),
    Dropped: whole({
      id: { type: 'string', format: 'uuid' },
      kind: { enum: ['object', 'field'] },
      name: string,
      label: text,
      object: orNull(string),
      rows: orNull(integer),
      at: moment,
      by,
    }),
    KindOffer: whole({
      name: string,
      label: text,
      settings: listOf(setting),
      masks: listOf(string),
      sortable: boolean,
      long: boolean,
      uniqueAllowed: boolean,
      indexAllowed: boolean,
      controls: listOf(string),
      filterControls: listOf(string),
    }),
    DraftBody: {
      ...body,
      properties: { name: string, label: text, object: string, type: string },
    },
  }
}
