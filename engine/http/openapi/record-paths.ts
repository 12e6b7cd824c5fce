/** The addresses of one object's records, as far as the reader may use them. */
import type { AccessPlan } from '../../access/index.ts'
import type { RecordAction } from '../../records/index.ts'
import { jsonContent, REF, refusals } from './components.ts'
import { exportPaths } from './export-paths.ts'
import { queryPaths } from './query-paths.ts'
import {
  answer,
  body,
  BODY,
  idParameter,
  type Item,
  ofTable,
  only,
  operation,
  parameters,
  record,
  whole,
} from './record-parts.ts'
import { actOnMany, changeSeveral, setPaths } from './set-paths.ts'
import { taggingPaths } from './tagging-paths.ts'

export function recordPaths(plan: AccessPlan, actions: readonly RecordAction[]): Record<string, Item> {
  const { name, history } = plan.object
  const base = `/api/v1/${name}`
  const addressed = plan.object.key.columns.length > 0
  const may = (operation: 'create' | 'update' | 'delete' | 'reveal' | 'export'): boolean =>
    plan.scope(operation) !== 'none'
  return {
    [base]: {
      get: list(plan),
      ...(may('create') && { post: create(plan) }),
      ...(addressed && may('update') && { patch: changeSeveral(plan) }),
    },
    ...(addressed && {
      [`${base}/{id}`]: {
        get: read(plan),
        ...(may('update') && { patch: update(plan) }),
        ...(may('delete') && { delete: remove(plan) }),
      },
    }),
    ...queryPaths(plan),
    ...setPaths(plan),
    ...taggingPaths(plan),
    ...(addressed && history && { [`${base}/{id}/history`]: { get: readHistory(plan) } }),
    ...(may('reveal') && { [`${base}/{id}/reveal`]: { post: reveal(plan) } }),
    ...(may('export') && exportPaths(plan)),
    ...Object.fromEntries(
      actions.flatMap((action) => [
        [`${base}/{id}/actions/${action.name}`, { post: act(plan, action) }],
        ...(action.runMany ? [[`${base}/actions/${action.name}`, { post: actOnMany(plan, action) }]] : []),
      ]),
    ),
  }
}

function list(plan: AccessPlan): Item {
  const page = {
    type: 'object',
    properties: { data: { type: 'array', items: record(plan) }, page: REF.page },
    required: ['data', 'page'],
  }
  return {
    ...operation(plan, 'list', { zh: '查询', en: 'List' }),
    parameters: parameters('Limit', 'Page', 'After', 'Sort', 'Fields', 'Expand', 'Filter', 'Search', 'Count'),
    responses: {
      200: { description: 'A page of records', content: jsonContent(page) },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid', ...ofTable(plan)),
    },
  }
}

function create(plan: AccessPlan): Item {
  const data = { anyOf: [whole(plan), { type: 'array', items: whole(plan) }] }
  return {
    ...operation(plan, 'create', { zh: '新增', en: 'Create' }),
    description: 'One record, or an array of up to 1,000: all of them or none.',
    requestBody: body(plan, 'create', true),
    responses: {
      201: answer('What was created', data),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid', ...ofTable(plan), ...BODY),
    },
  }
}

function read(plan: AccessPlan): Item {
  return {
    ...operation(plan, 'get', { zh: '读取', en: 'Read' }),
    parameters: [idParameter(plan), ...parameters('Fields', 'Expand')],
    responses: {
      200: answer('The record', record(plan)),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid', ...ofTable(plan)),
    },
  }
}

function update(plan: AccessPlan): Item {
  return {
    ...operation(plan, 'update', { zh: '修改', en: 'Change' }),
    parameters: [idParameter(plan)],
    requestBody: body(plan, 'update'),
    responses: {
      200: answer('The record as it is now', whole(plan)),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict', 'Invalid', ...BODY),
    },
  }
}

function remove(plan: AccessPlan): Item {
  const version = {
    name: 'version',
    in: 'query',
    description: 'The version you saw; a record changed since stays.',
    schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  }
  return {
    ...operation(plan, 'delete', { zh: '删除', en: 'Delete' }),
    parameters: [idParameter(plan), version],
    responses: {
      204: { description: 'It is gone' },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict', 'Invalid'),
    },
  }
}

function readHistory(plan: AccessPlan): Item {
  return {
    ...operation(plan, 'history', { zh: '变更历史：', en: 'History' }),
    parameters: [idParameter(plan)],
    responses: {
      200: answer('Who changed what, newest first', {
        type: 'array',
        items: { $ref: '#/components/schemas/HistoryEntry' },
      }),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', ...ofTable(plan)),
    },
  }
}

function act(plan: AccessPlan, { name, label, confirm }: RecordAction): Item {
  const text = {
    type: 'object',
    properties: { zh: { type: 'string' }, en: { type: 'string' } },
    required: ['zh', 'en'],
  }
  const shown = { type: 'object', properties: { label: text, value: { type: 'string' } }, required: ['label', 'value'] }
  return {
    ...operation(plan, name, { zh: `${label.zh}：`, en: label.en }),
    description: `${confirm.zh} / ${confirm.en}`,
    parameters: [idParameter(plan)],
    responses: {
      200: answer('Done; `shown` holds what is shown only now', { type: 'object', properties: { shown } }),
      ...refusals('NotSignedIn', 'NotFound', ...BODY),
    },
  }
}

function reveal(plan: AccessPlan): Item {
  const fields = { type: 'array', items: { type: 'string', enum: [...plan.fields.keys()] }, minItems: 1, maxItems: 100 }
  return {
    ...operation(plan, 'reveal', { zh: '查看明文：', en: 'Reveal masked values' }),
    description: 'Each call is kept in the history of the record.',
    parameters: [idParameter(plan)],
    requestBody: { required: true, content: jsonContent(only({ fields })) },
    responses: {
      200: answer('The clear values', { type: 'object' }),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid', ...BODY),
    },
  }
}
