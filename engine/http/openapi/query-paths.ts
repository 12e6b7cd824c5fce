/** The addresses of questions about one object's records: by JSON body, in groups, as a tree. */
import type { AccessPlan } from '../../access/index.ts'
import { idSchema } from '../../model/key.ts'
import { treeFields } from '../../query/index.ts'
import { jsonContent, refusals } from './components.ts'
import { BODY, type Item, ofTable, operation, parameters, record } from './record-parts.ts'

export function queryPaths(plan: AccessPlan): Record<string, Item> {
  const base = `/api/v1/${plan.object.name}`
  return {
    [`${base}/query`]: { post: query(plan) },
    [`${base}/aggregate`]: { get: aggregate(plan), post: aggregateByBody(plan) },
    ...(treeFields(plan).length > 0 && { [`${base}/tree`]: { get: tree(plan) } }),
  }
}

function answers(plan: AccessPlan, description: string, items: unknown, page: string): Item {
  const schema = {
    type: 'object',
    properties: { data: { type: 'array', items }, page: { $ref: `#/components/schemas/${page}` } },
    required: ['data', 'page'],
  }
  // custom SQL may fail or have no role to run in
  const more = plan.object.query ? (['TooMany', 'Busy'] as const) : (['TooMany'] as const)
  return {
    200: { description, content: jsonContent(schema) },
    ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid', ...more, ...ofTable(plan)),
  }
}

function asked(schema: string): Item {
  return { required: true, content: jsonContent({ $ref: `#/components/schemas/${schema}` }) }
}

const GROUP = { type: 'object', description: 'The values of the groups and the measures, by their names.' }

function query(plan: AccessPlan): Item {
  return {
    ...operation(plan, 'query', { zh: '按条件体查询', en: 'List by a body' }),
    description:
      'The same as the list, for what no address can hold: long filters, and `expand` with fields, filter, order and limit ' +
      'of related records, up to three levels deep.',
    requestBody: asked('ListQuestion'),
    responses: { ...answers(plan, 'A page of records', record(plan), 'Page'), ...refusals(...BODY) },
  }
}

function aggregate(plan: AccessPlan): Item {
  return {
    ...operation(plan, 'aggregate', { zh: '分组统计', en: 'Count and add up' }),
    parameters: parameters('Group', 'Measures', 'Having', 'GroupSort', 'GroupLimit', 'Filter', 'Search'),
    responses: answers(plan, 'The groups', GROUP, 'GroupPage'),
  }
}

function aggregateByBody(plan: AccessPlan): Item {
  return {
    ...operation(plan, 'aggregateByBody', { zh: '按条件体分组统计', en: 'Count and add up by a body' }),
    requestBody: asked('GroupQuestion'),
    responses: { ...answers(plan, 'The groups', GROUP, 'GroupPage'), ...refusals(...BODY) },
  }
}

function tree(plan: AccessPlan): Item {
  const id = idSchema(plan.object.key)
  const by = treeFields(plan).map(({ name }) => name)
  const query = (name: string, description: string, schema: unknown): Item => ({
    name,
    in: 'query',
    description,
    schema,
  })
  const facts = {
    type: 'object',
    properties: {
      depth: { type: 'integer', minimum: 1, description: 'Of what was asked for, 1 at its top.' },
      has_children: { type: 'boolean' },
      path: { type: 'array', items: { type: 'object' }, description: 'Of a search: those above, the top first.' },
    },
    required: ['depth', 'has_children'],
  }
  return {
    ...operation(plan, 'tree', { zh: '树形查询', en: 'Tree' }),
    description:
      'What is below a record or at the top, the way to a record (`path`), or where words are found (`search`).',
    parameters: [
      query('parent', 'What is below this record; `none`, the default, for what is at the top.', {
        anyOf: [id, { type: 'string', enum: ['none'] }],
      }),
      query('depth', 'How many levels.', { type: 'integer', minimum: 1, maximum: 10, default: 1 }),
      query('path', 'The records from the top down to this one.', id),
      query('by', 'The reference to the record above, where there are several.', { type: 'string', enum: by }),
      query('limit', 'The most records; whole levels from the top come first.', {
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        default: 200,
      }),
      ...parameters('Sort', 'Fields', 'Expand', 'Filter', 'Search'),
    ],
    responses: answers(plan, 'The records', { allOf: [record(plan), facts] }, 'GroupPage'),
  }
}
