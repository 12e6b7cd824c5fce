/** Definitions, drafts, plan and apply, described for administrators. */
import { definitionKinds } from '../../model/validate/schemas.ts'
import { jsonContent, refusals } from './components.ts'
import { objectIndexes } from './index-schemas.ts'
import { kind, listOf, ref, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['design']
const BODY_REFUSALS = ['BadRequest', 'TooLarge', 'NotJson'] as const
const CALLER_REFUSALS = ['NotSignedIn', 'Forbidden'] as const

const KIND: Part = { name: 'kind', in: 'path', required: true, schema: { enum: definitionKinds } }
const NAME: Part = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'Name of the definition; of a field `<object>.<field>`.',
  schema: { type: 'string' },
}
const ID: Part = { $ref: '#/components/parameters/Id' }
const CASCADE: Part = {
  name: 'cascade',
  in: 'query',
  description: '`1` drafts along what a removal makes necessary in definitions that name what goes.',
  schema: { enum: ['0', '1'] },
}

function answer(data: Part, beside: Part = {}): Part {
  return { 200: { description: 'Done', content: jsonContent(whole({ data, ...beside })) } }
}

function request(schema: Part, required = true): Part {
  return { required, content: jsonContent(schema) }
}

function optional(properties: Part, required: readonly string[] = []): Part {
  return { type: 'object', properties, required }
}

export function designPaths(): Record<string, unknown> {
  return { ...definitionPaths(), ...draftPaths(), ...applyPaths(), ...droppedPaths(), ...languagePaths() }
}

function definitionPaths(): Record<string, unknown> {
  const query = (name: string, schema: Part): Part => ({ name, in: 'query', schema })
  return {
    '/api/v1/definitions': {
      get: {
        operationId: 'listDefinitions',
        tags,
        summary: '定义列表（含草稿）/ Definitions with drafts over them',
        parameters: [query('kind', { enum: definitionKinds }), query('object', { type: 'string' })],
        responses: { ...answer(listOf(ref('DefinitionEntry'))), ...refusals(...CALLER_REFUSALS, 'Invalid') },
      },
    },
    '/api/v1/definitions/{kind}/{name}': {
      get: {
        operationId: 'getDefinition',
        tags,
        summary: '定义 / One definition, who uses it and what locks it',
        parameters: [KIND, NAME],
        responses: { ...answer(ref('DefinitionDocument')), ...refusals(...CALLER_REFUSALS, 'NotFound') },
      },
    },
    '/api/v1/definitions/object/{name}/indexes': {
      get: {
        operationId: 'listIndexes',
        tags,
        summary: '对象的索引 / The indexes of an object, why each is there, and what none serves',
        parameters: [NAME],
        responses: { ...answer(objectIndexes), ...refusals(...CALLER_REFUSALS, 'NotFound') },
      },
    },
    '/api/v1/definitions/{kind}/{name}/revisions': {
      get: {
        operationId: 'listRevisions',
        tags,
        summary: '变更历史 / What it was, newest first',
        parameters: [KIND, NAME],
        responses: { ...answer(listOf(ref('Revision'))), ...refusals(...CALLER_REFUSALS, 'NotFound') },
      },
    },
  }
}

function draftPaths(): Record<string, unknown> {
  const seen = { version: { type: 'integer', minimum: 0 }, revision: { type: 'integer', minimum: 0 } }
  const one = {
    anyOf: [
      optional({ body: ref('DraftBody'), ...seen }, ['body']),
      optional({ removed: { enum: [true] }, ...seen }, ['removed']),
    ],
  }
  const several = whole({
    drafts: {
      type: 'array',
      minItems: 1,
      items: optional({ kind, name: { type: 'string' }, body: ref('DraftBody'), ...seen }, ['kind', 'name', 'body']),
    },
  })
  const saving = refusals(...CALLER_REFUSALS, 'NotFound', 'Conflict', 'Invalid', ...BODY_REFUSALS)
  return {
    '/api/v1/drafts': {
      get: {
        operationId: 'listDrafts',
        tags,
        summary: '草稿列表 / All drafts',
        responses: { ...answer(listOf(ref('Draft'))), ...refusals(...CALLER_REFUSALS) },
      },
      post: {
        operationId: 'saveDrafts',
        tags,
        summary: '保存多个草稿 / Save several drafts, all or none; a body of null drafts a removal',
        parameters: [CASCADE],
        requestBody: request(several),
        responses: { ...answer(listOf(ref('Draft'))), ...saving },
      },
      delete: {
        operationId: 'discardDrafts',
        tags,
        summary: '放弃全部草稿 / Discard all drafts',
        responses: { 204: { description: 'Discarded' }, ...refusals(...CALLER_REFUSALS) },
      },
    },
    '/api/v1/drafts/{kind}/{name}': {
      put: {
        operationId: 'saveDraft',
        tags,
        summary: '保存草稿 / Save a draft',
        parameters: [KIND, NAME, CASCADE],
        requestBody: request(one),
        responses: { ...answer(savedDraft()), ...saving },
      },
      delete: {
        operationId: 'discardDraft',
        tags,
        summary: '放弃草稿 / Discard a draft',
        parameters: [KIND, NAME, { name: 'version', in: 'query', schema: { type: 'integer', minimum: 1 } }],
        responses: {
          204: { description: 'Discarded' },
          ...refusals(...CALLER_REFUSALS, 'NotFound', 'Conflict', 'Invalid'),
        },
      },
    },
  }
}

/** Nothing is drafted where the body says what is in force anyway. */
function savedDraft(): Part {
  const none = whole({
    kind,
    name: { type: 'string' },
    action: { type: 'null' },
    issues: { type: 'array', maxItems: 0 },
  })
  return { anyOf: [ref('Draft'), none] }
}

function applyPaths(): Record<string, unknown> {
  const prune = { type: 'boolean', description: 'Consent that data of what is removed goes out of sight.' }
  const body = refusals(...CALLER_REFUSALS, ...BODY_REFUSALS)
  const applied = whole({ generation: { type: 'integer' }, definitions: { type: 'integer' } })
  const template = optional({ template: ref('DraftBody') }, ['template'])
  return {
    '/api/v1/drafts/plan': {
      post: {
        operationId: 'planDrafts',
        tags,
        summary: '同步计划 / What applying all drafts would do',
        requestBody: request(optional({ prune }), false),
        responses: { ...answer(ref('DraftsPlan')), ...body },
      },
    },
    '/api/v1/drafts/apply': {
      post: {
        operationId: 'applyDrafts',
        tags,
        summary: '同步 / Apply all drafts, or none',
        requestBody: request(optional({ base: { type: 'integer' }, prune }, ['base'])),
        responses: { ...answer(applied), ...body, ...refusals('Conflict', 'Busy') },
      },
    },
    '/api/v1/drafts/preview': {
      post: {
        operationId: 'previewTemplate',
        tags,
        summary: '预览 / The screen of a template with all drafts',
        requestBody: request({
          anyOf: [template, optional({ name: { type: 'string' } }, ['name'])],
        }),
        responses: {
          ...answer(
            { type: 'object', description: 'As `/api/v1/screens/{template}`.' },
            { issues: listOf(ref('DraftIssue')) },
          ),
          ...body,
          ...refusals('NotFound', 'Invalid'),
        },
      },
    },
  }
}

function droppedPaths(): Record<string, unknown> {
  const left = listOf(whole({ kind: { type: 'string' }, name: { type: 'string' }, label: { type: 'object' } }))
  const restored = whole({ generation: { type: 'integer' }, definitions: { type: 'integer' }, left })
  const refused = refusals(...CALLER_REFUSALS, 'NotFound', 'Conflict', 'Invalid', 'Busy', ...BODY_REFUSALS)
  return {
    '/api/v1/dropped': {
      get: {
        operationId: 'listDropped',
        tags,
        summary: '已移除的对象和字段 / Removed objects and fields whose data is still there',
        responses: { ...answer(listOf(ref('Dropped'))), ...refusals(...CALLER_REFUSALS) },
      },
    },
    '/api/v1/dropped/{id}/restore': {
      post: {
        operationId: 'restoreDropped',
        tags,
        summary: '恢复 / Bring it back with its data, at once',
        parameters: [ID],
        responses: { ...answer(restored), ...refused },
      },
    },
    '/api/v1/dropped/{id}/purge': {
      post: {
        operationId: 'purgeDropped',
        tags,
        summary: '彻底删除 / Delete its data for good',
        parameters: [ID],
        requestBody: request(whole({ name: { type: 'string', description: 'Its name, to confirm.' } })),
        responses: { 204: { description: 'Deleted' }, ...refused },
      },
    },
  }
}

function languagePaths(): Record<string, unknown> {
  return {
    '/api/v1/field-kinds': {
      get: {
        operationId: 'listFieldKinds',
        tags,
        summary: '字段类型 / Kinds of fields with their settings',
        responses: { ...answer(listOf(ref('KindOffer'))), ...refusals(...CALLER_REFUSALS) },
      },
    },
    '/api/v1/definition-schemas/{kind}': {
      get: {
        operationId: 'getDefinitionSchema',
        tags,
        summary: '定义的 JSON Schema / The JSON Schema of a kind of definition',
        parameters: [
          KIND,
          {
            name: 'type',
            in: 'query',
            description: 'Of fields: with the settings of this type.',
            schema: { type: 'string' },
          },
        ],
        responses: { ...answer({ type: 'object' }), ...refusals(...CALLER_REFUSALS, 'NotFound', 'Invalid') },
      },
    },
  }
}
