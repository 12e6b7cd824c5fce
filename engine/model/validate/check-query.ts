/** Objects whose records are the rows of custom SQL: the SQL is one harmless question, and the fields name its columns. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { readCustomSql } from '../custom-sql/index.ts'
import { type Definition, isKind } from '../definition.ts'
import type { Catalogue } from './catalogue.ts'
import { placeOf } from './explain.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'
import { didYouMean } from './words.ts'

export function checkQueries(definitions: readonly Definition[], catalogue: Catalogue): Issue[] {
  const objects = new Map(definitions.filter(isKind('object')).map((each) => [each.name, each]))
  const isTable = (name: string): boolean => objects.get(name) !== undefined && !objects.get(name)?.body.query
  const fields = definitions.filter(isKind('field'))
  return [...objects.values()].flatMap((object) => {
    const { query, source } = object.body
    if (!query) return []
    const place = placeOf(subjectOf(object), ['query', 'sql'])
    const reading = readCustomSql(query.sql, isTable)
    const both = source
      ? [say('QUERY_AND_SOURCE', { object: object.name }, placeOf(subjectOf(object), ['source'], 'key'))]
      : []
    if ('fault' in reading) {
      const { message, place: inside, hint } = reading.fault
      const at = inside
        ? {
            zh: `（第 ${inside.line} 行第 ${inside.column} 列）`,
            en: ` (line ${inside.line}, column ${inside.column})`,
          }
        : { zh: '', en: '' }
      return [...both, say('QUERY_REFUSED', { reason: message, at }, { ...place, ...(hint && { hint }) })]
    }
    const own = fields.filter((field) => field.body.object === object.name)
    if (catalogue.fieldCount(object.name) === 0)
      return [...both, say('QUERY_WITHOUT_FIELDS', { object: object.name }, place)]
    return [...both, ...own.flatMap((field) => checkColumn(field, reading.columns))]
  })
}

/** What only a table of the engine can do, and columns that the SQL does not give. */
function checkColumn(field: Definition<'field'>, columns: readonly string[] | undefined): Issue[] {
  const { name, type } = field.body
  const kind = fieldKinds.find(type)
  const at = (key: string): ReturnType<typeof placeOf> => placeOf(subjectOf(field), [key], 'key')
  if (!kind || kind.storage === 'none' || kind.computed) {
    return [say('QUERY_FIELD_TYPE', { type }, placeOf(subjectOf(field), ['type']))]
  }
  const refused = NOT_OF_ROWS.filter((key) => field.body[key] === true)
  const missing = columns && !columns.includes(name)
  return [
    ...refused.map((key) => say('QUERY_FIELD_SETTING', { setting: key }, at(key))),
    ...(missing
      ? [
          say(
            'QUERY_WITHOUT_COLUMN',
            { name },
            { ...placeOf(subjectOf(field), ['name']), hint: didYouMean(name, columns) },
          ),
        ]
      : []),
  ]
}

const NOT_OF_ROWS = ['required', 'unique', 'indexed'] as const satisfies readonly (keyof FieldDefinition)[]
