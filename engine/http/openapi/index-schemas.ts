/** What is told of the indexes of an object. */
import { text } from './components.ts'

const string = { type: 'string' }
const integer = { type: 'integer', minimum: 0 }
const boolean = { type: 'boolean' }
const strings = { type: 'array', items: string }

function whole(properties: Record<string, unknown>, optional: readonly string[] = []): Record<string, unknown> {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required, additionalProperties: false }
}

const index = whole(
  {
    name: string,
    purpose: {
      enum: [
        'key',
        'order',
        'maker',
        'bin',
        'unique',
        'reference',
        'sort',
        'inside',
        'search',
        'tail',
        'whole',
        'other',
      ],
    },
    fields: strings,
    unique: boolean,
    reason: text,
    definition: { type: 'string', description: 'As PostgreSQL writes it.' },
    bytes: integer,
    scans: { type: 'integer', minimum: 0, description: 'How often it was used.' },
    state: { enum: ['valid', 'invalid', 'missing'] },
  },
  ['definition'],
)

const unserved = whole({ field: string, sorts: boolean, filters: boolean, templates: strings, indexable: boolean })

export const objectIndexes = whole({
  existing: { type: 'boolean', description: 'The table was there before; its indexes are left alone.' },
  rows: { type: 'integer', minimum: 0, description: 'About how many, deleted ones included.' },
  bytes: integer,
  indexes: { type: 'array', items: index },
  unserved: {
    type: 'array',
    description: 'Fields that lists offer to sort or filter by although no index serves it.',
    items: unserved,
  },
})
