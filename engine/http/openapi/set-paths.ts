/** The addresses of writes over many records of one object, and of its recycle bin. */
import type { AccessPlan } from '../../access/index.ts'
import { idSchema } from '../../model/key.ts'
import { MOST_CHOSEN, type RecordAction, upsertKeys } from '../../records/index.ts'
import { jsonContent, REF, refusals, text } from './components.ts'
import { answer, BODY, type Item, ofTable, only, operation, parameters, record, whole } from './record-parts.ts'

const count = { type: 'integer', minimum: 0 }
const version = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }

export const CHOSEN =
  `Which records: \`ids\`, each perhaps with the version you saw, or those that meet \`filter\` and \`search\` as in the list, ` +
  `up to ${MOST_CHOSEN}, within your reach. With \`expected\` nothing happens unless so many match; \`"filter": null\` means ` +
  'all and needs it. All of them or none.'

export function setPaths(plan: AccessPlan): Record<string, Item> {
  const { name, softDelete, key } = plan.object
  const base = `/api/v1/${name}`
  const may = (operation: 'create' | 'update' | 'delete' | 'purge'): boolean => plan.scope(operation) !== 'none'
  const addressed = key.columns.length > 0
  const isKeyed = upsertKeys(plan).length > 0
  return {
    ...(may('delete') && { [`${base}/remove`]: { post: removeSeveral(plan) } }),
    ...(addressed && isKeyed && (may('create') || may('update')) && { [`${base}/upsert`]: { post: upsert(plan) } }),
    ...(softDelete &&
      may('delete') && {
        [`${base}/deleted`]: { get: listDeleted(plan) },
        [`${base}/restore`]: { post: restore(plan) },
        ...(may('purge') && { [`${base}/purge`]: { post: purge(plan) } }),
      }),
  }
}

export function changeSeveral(plan: AccessPlan): Item {
  const each = {
    type: 'object',
    description: 'With its other members as in a change of one record.',
    properties: { id: idSchema(plan.object.key), version },
    required: ['id', 'version'],
  }
  const values = { type: 'object', minProperties: 1, description: 'Fields as in a change of one record.' }
  const alike = chosen(plan, { values }, ['values'])
  const found = { type: 'object', properties: { matched: count, changed: count }, required: ['matched', 'changed'] }
  return {
    ...operation(plan, 'changeSeveral', { zh: '批量修改', en: 'Change several' }),
    description: `The same values in many records, or an array of up to 1,000 records with values of their own. ${CHOSEN}`,
    requestBody: {
      required: true,
      content: jsonContent({ anyOf: [alike, { type: 'array', items: each, minItems: 1, maxItems: 1000 }] }),
    },
    responses: {
      200: answer('How many were meant and how many of them changed; of an array the records', {
        anyOf: [found, { type: 'array', items: whole(plan) }],
      }),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict', 'Invalid', 'TooMany', ...BODY),
    },
  }
}

function upsert(plan: AccessPlan): Item {
  const told = upsertKeys(plan)
    .map((key) => key.map((field) => `\`${field.name}\``).join(' with '))
    .join(', ')
  const done = {
    type: 'object',
    properties: {
      created: count,
      updated: count,
      unchanged: count,
      results: { type: 'array', items: { type: 'string', enum: ['created', 'updated', 'unchanged'] } },
      records: { type: 'array', items: whole(plan) },
    },
    required: ['created', 'updated', 'unchanged', 'results', 'records'],
  }
  const rows = { type: 'array', items: { type: 'object' }, minItems: 1, maxItems: 1000 }
  const key = { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 10 }
  return {
    ...operation(plan, 'upsert', { zh: '按键写入', en: 'Create or change by key' }),
    description:
      `Rows whose key a record has change it, others become new records: all of them or none. Keys: ${told}. Each key may ` +
      'stand once in a request. What one may not read clearly is no key.',
    requestBody: { required: true, content: jsonContent(only({ key, rows })) },
    responses: {
      200: answer('What became of each row, in order', done),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict', 'Invalid', ...BODY),
    },
  }
}

/** An action on several records at once. */
export function actOnMany(plan: AccessPlan, { name, label, confirm }: RecordAction): Item {
  const word = { type: 'string' }
  const row = { type: 'object', properties: { id: word, name: word, value: word }, required: ['id', 'name', 'value'] }
  const done = {
    type: 'object',
    properties: { label: text, rows: { type: 'array', items: row } },
    required: ['label', 'rows'],
  }
  return {
    ...operation(plan, `${name}_of_several`, { zh: `批量${label.zh}：`, en: `${label.en} of several` }),
    description: `${confirm.zh} / ${confirm.en} Up to 500 at once. ${CHOSEN}`,
    requestBody: { required: true, content: jsonContent(chosen(plan)) },
    responses: {
      200: answer('Done; `rows` hold what is shown only now', done),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict', 'Invalid', 'TooMany', ...BODY),
    },
  }
}

function removeSeveral(plan: AccessPlan): Item {
  return overChosen(plan, 'deleteSeveral', { zh: '批量删除', en: 'Delete several' }, 'removed')
}

function restore(plan: AccessPlan): Item {
  return overChosen(plan, 'restore', { zh: '从回收站恢复', en: 'Restore from the recycle bin' }, 'restored')
}

function purge(plan: AccessPlan): Item {
  return overChosen(plan, 'purge', { zh: '彻底删除回收站中的', en: 'Delete for good from the recycle bin' }, 'purged')
}

function listDeleted(plan: AccessPlan): Item {
  const deleted = {
    allOf: [record(plan)],
    type: 'object',
    properties: {
      deleted_at: { type: 'string', format: 'date-time' },
      deleted_by: { type: ['string', 'object', 'null'] },
    },
  }
  const page = {
    type: 'object',
    properties: { data: { type: 'array', items: deleted }, page: REF.page },
    required: ['data', 'page'],
  }
  return {
    ...operation(plan, 'listDeleted', { zh: '回收站：', en: 'Recycle bin' }),
    description: 'Like the list, with `deleted_at` and `deleted_by`, which can be filtered and sorted by.',
    parameters: parameters('Limit', 'Page', 'After', 'Sort', 'Fields', 'Expand', 'Filter', 'Search', 'Count'),
    responses: {
      200: { description: 'A page of deleted records that the caller could have deleted', content: jsonContent(page) },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid', 'TooMany', ...ofTable(plan)),
    },
  }
}

function overChosen(plan: AccessPlan, verb: string, words: { zh: string; en: string }, done: string): Item {
  const number = { type: 'object', properties: { [done]: count }, required: [done] }
  return {
    ...operation(plan, verb, words),
    description: CHOSEN,
    requestBody: { required: true, content: jsonContent(chosen(plan)) },
    responses: {
      200: answer('How many', number),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict', 'Invalid', 'TooMany', ...BODY),
    },
  }
}

/** Named records, or those that meet a condition, and what goes with either. */
function chosen(plan: AccessPlan, more: Item = {}, required: readonly string[] = []): Item {
  return { anyOf: chosenBodies(plan, more, required) }
}

/** The same as schemas: of ids, and of a condition. */
export function chosenBodies(plan: AccessPlan, more: Item = {}, required: readonly string[] = []): readonly Item[] {
  const id = idSchema(plan.object.key)
  const seen = { type: 'object', properties: { id, version }, required: ['id', 'version'], additionalProperties: false }
  const ids = { type: 'array', items: { anyOf: [id, seen] }, minItems: 1, maxItems: 1000 }
  const rule = {
    filter: { type: ['object', 'null'], description: 'JSON Logic; null for all' },
    search: { type: 'string', maxLength: 100 },
    expected: count,
  }
  const closed = (properties: Item, names: readonly string[]): Item => ({
    type: 'object',
    properties: { ...properties, ...more },
    required: [...names, ...required],
    additionalProperties: false,
  })
  return [closed({ ids }, ['ids']), closed(rule, [])]
}
