/** One object's list as a file, described for those who may take it along. */
import type { AccessPlan } from '../../access/index.ts'
import { idSchema } from '../../model/key.ts'
import { SHEET_ROWS } from '../../transfer/export/index.ts'
import { jsonContent, refusals } from './components.ts'

type Part = Record<string, unknown>

const text = { type: 'string' }
const BYTES = { schema: { type: 'string', format: 'binary' } }
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const names = { type: 'array', items: text }
const FORMAT = { type: 'string', enum: ['csv', 'xlsx'], default: 'csv' }
const LANGUAGE = { type: 'string', enum: ['zh', 'en'] }
const LIMIT = { type: 'integer', minimum: 1, maximum: 100_000_000 }
const WATERMARK = { type: 'boolean', default: false }

export function exportPaths(plan: AccessPlan): Record<string, Part> {
  const { name } = plan.object
  return { [`/api/v1/${name}/export`]: { get: fetched(plan), post: asked(plan) } }
}

function operation({ object: { name, label } }: AccessPlan, verb: string): Part {
  return {
    operationId: `${verb}_${name}`,
    tags: [name],
    summary: `导出${label.zh} / Export: ${label.en}`,
    description:
      'The rows of the list within the right to export, masked as the list is, streamed as they are read. The first row ' +
      'holds labels; options, people and other records are named. In CSV a text that a spreadsheet would take for a ' +
      `formula begins with an apostrophe; a sheet has at most ${SHEET_ROWS - 1} rows. A file that breaks off is not whole. ` +
      'Every export is written down.',
  }
}

function fetched(plan: AccessPlan): Part {
  const own = [
    parameter('format', FORMAT, 'CSV with a byte order mark, or a workbook of one sheet.'),
    parameter('template', text, 'The template whose columns to write when no fields are named.'),
    parameter('limit', LIMIT, 'Only so many of the first rows.'),
    parameter('language', LANGUAGE, 'Of labels and names; the reader’s own when absent.'),
    parameter('watermark', WATERMARK, 'Whether a last line says who took the file along.'),
  ]
  const shared = ['Sort', 'Fields', 'Filter', 'Search'].map((each) => ({ $ref: `#/components/parameters/${each}` }))
  return { ...operation(plan, 'export'), parameters: [...own, ...shared], responses: responses() }
}

function asked(plan: AccessPlan): Part {
  const properties = {
    format: FORMAT,
    template: text,
    limit: LIMIT,
    language: LANGUAGE,
    watermark: WATERMARK,
    fields: names,
    sort: names,
    search: text,
    filter: { type: 'object', description: 'JSON Logic' },
    ids: { type: 'array', items: idSchema(plan.object.key), minItems: 1, maxItems: 10_000 },
  }
  return {
    ...operation(plan, 'exportChosen'),
    requestBody: { required: true, content: jsonContent({ type: 'object', properties, additionalProperties: false }) },
    responses: { ...responses(), ...refusals('BadRequest', 'TooLarge', 'NotJson') },
  }
}

function parameter(name: string, schema: Part, description: string): Part {
  return { name, in: 'query', description, schema }
}

function responses(): Part {
  return {
    200: { description: 'The file', content: { 'text/csv': BYTES, [SHEET]: BYTES } },
    ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid', 'TooMany'),
  }
}
