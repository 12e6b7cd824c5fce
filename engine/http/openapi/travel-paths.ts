/** Packs as files, and tables that were there before, described for administrators. */
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['travel']
const CALLER_REFUSALS = ['NotSignedIn', 'Forbidden'] as const
const string = { type: 'string' }
const count = { type: 'integer', minimum: 0 }
const ARCHIVE = { 'application/zip': { schema: { type: 'string', format: 'binary' } } }
const PRUNE: Part = {
  name: 'prune',
  in: 'query',
  description: 'What the pack no longer writes goes, with its data out of sight.',
  schema: { type: 'boolean', default: false },
}

function answer(data: Part): Part {
  return { 200: { description: 'Done', content: jsonContent(whole({ data })) } }
}

export function travelPaths(): Part {
  return { ...packPaths(), ...tablePaths() }
}

function packPaths(): Part {
  const orNull = (type: string): Part => ({ type: [type, 'null'] })
  const requestBody = { required: true, content: ARCHIVE }
  const name = { name: 'name', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z][a-z0-9_]*$' } }
  const base = { name: 'base', in: 'query', required: true, description: 'Of the plan that was seen.', schema: count }
  return {
    '/api/v1/packs': {
      get: {
        operationId: 'listPacks',
        tags,
        summary: '配置包 / Packs in force, and what administrators made as `admin`',
        responses: {
          ...answer(
            listOf(
              whole({
                name: string,
                version: orNull('string'),
                appliedAt: orNull('string'),
                appliedBy: orNull('string'),
                definitions: count,
                customised: count,
              }),
            ),
          ),
          ...refusals(...CALLER_REFUSALS),
        },
      },
    },
    '/api/v1/packs/plan': {
      post: {
        operationId: 'planPack',
        tags,
        summary: '导入前查看 / What applying the pack of an archive would do',
        parameters: [PRUNE],
        requestBody,
        responses: { ...answer(packPlan()), ...refusals(...CALLER_REFUSALS, 'TooLarge', 'Invalid') },
      },
    },
    '/api/v1/packs/apply': {
      post: {
        operationId: 'applyPack',
        tags,
        summary: '应用 / Apply the pack of an archive, all of it or nothing',
        parameters: [base, PRUNE],
        requestBody,
        responses: {
          ...answer(whole({ generation: count, definitions: count, records: count })),
          ...refusals(...CALLER_REFUSALS, 'TooLarge', 'Invalid', 'Conflict'),
        },
      },
    },
    '/api/v1/packs/{name}/archive': {
      get: {
        operationId: 'downloadPack',
        tags,
        summary: '下载 / The definitions in force of a pack as an archive',
        parameters: [name],
        responses: {
          200: { description: 'A ZIP file', content: ARCHIVE },
          ...refusals(...CALLER_REFUSALS, 'NotFound'),
        },
      },
    },
  }
}

function packPlan(): Part {
  const anything = { type: 'object', additionalProperties: true }
  return whole({
    pack: whole({ name: string, version: string, label: text }),
    base: count,
    definitions: listOf(anything),
    steps: listOf(anything),
    problems: listOf(anything),
    powers: listOf(text),
    records: listOf(whole({ pack: string, object: string, file: string, count })),
    stays: listOf(anything),
    kept: listOf(anything),
  })
}

function tablePaths(): Part {
  const schema = { name: 'schema', in: 'query', required: true, schema: string }
  const anything = { type: 'object', additionalProperties: true }
  return {
    '/api/v1/existing/schemas': {
      get: {
        operationId: 'listExistingSchemas',
        tags,
        summary: '数据库模式 / Schemas whose tables can become objects',
        responses: { ...answer(listOf(whole({ name: string, tables: count }))), ...refusals(...CALLER_REFUSALS) },
      },
    },
    '/api/v1/existing/tables': {
      get: {
        operationId: 'listExistingTables',
        tags,
        summary: '现有的表 / Tables of a schema with columns, keys and references',
        parameters: [schema],
        responses: { ...answer(listOf(anything)), ...refusals(...CALLER_REFUSALS, 'NotFound', 'Invalid') },
      },
    },
    '/api/v1/existing/drafts': {
      post: {
        operationId: 'draftExistingTables',
        tags,
        summary: '导入表对象 / Draft objects, references, screens and menus of chosen tables',
        requestBody: {
          required: true,
          content: jsonContent({
            type: 'object',
            properties: {
              schema: string,
              tables: listOf(string),
              prefix: string,
              menu: { type: 'object', properties: { label: text } },
            },
            required: ['schema', 'tables'],
          }),
        },
        responses: {
          ...answer(anything),
          ...refusals(...CALLER_REFUSALS, 'BadRequest', 'NotFound', 'Invalid', 'Conflict', 'TooLarge', 'NotJson'),
        },
      },
    },
  }
}
