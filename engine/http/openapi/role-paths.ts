/** Roles and their people, described for those who hold the points. */
import { mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, body, CALLER, name, path, type Part, query, tags, WRITE } from './right-parts.ts'

const string = { type: 'string' }
const count = { type: 'integer', minimum: 0 }
const boolean = { type: 'boolean' }
const anything = { type: 'object', additionalProperties: true }
const id = { type: 'string', format: 'uuid' }

/** What this caller may ask. */
export function rolePaths(principal: Principal): Part {
  const has = (...points: readonly string[]): boolean => points.some((point) => mayDo(principal, point))
  if (!has('role_view', 'role_edit', 'role_assign', 'user_masking')) return {}
  const parts = [
    readingPaths(),
    ...(has('role_edit') ? [editingPaths()] : []),
    ...(has('role_assign') ? [linkingPaths()] : []),
  ]
  return Object.assign({}, ...parts)
}

const role = {
  type: 'object',
  properties: {
    name: string,
    label: text,
    description: text,
    enabled: boolean,
    administrator: boolean,
    owner: string,
    version: count,
    customised: boolean,
    people: count,
    editable: boolean,
    removable: boolean,
    grantable: boolean,
  },
  required: [
    'name',
    'label',
    'enabled',
    'administrator',
    'owner',
    'version',
    'people',
    'editable',
    'removable',
    'grantable',
  ],
  additionalProperties: false,
}

const document = {
  ...role,
  properties: {
    ...role.properties,
    grants: listOf(anything),
    points: listOf(string),
    menus: { type: ['array', 'null'], items: string },
  },
  required: [...role.required, 'grants', 'points', 'menus'],
}

const patch = {
  label: text,
  description: { anyOf: [text, { type: 'null' }] },
  enabled: boolean,
  grants: { type: ['array', 'null'], items: anything },
  points: { type: ['array', 'null'], items: name },
  menus: { type: ['array', 'null'], items: name },
}

function readingPaths(): Part {
  return {
    '/api/v1/roles': {
      get: {
        operationId: 'listRoles',
        tags,
        summary: '角色 / Roles',
        responses: { ...answer(listOf(role)), ...refusals(...CALLER) },
      },
    },
    '/api/v1/roles/{name}': {
      get: {
        operationId: 'readRole',
        tags,
        summary: '角色的权限 / A role with what it gives',
        parameters: [path('name')],
        responses: { ...answer(document), ...refusals(...CALLER) },
      },
    },
    '/api/v1/roles/{name}/revisions': {
      get: {
        operationId: 'listRoleRevisions',
        tags,
        summary: '变更历史 / What a role was, newest first',
        parameters: [path('name')],
        responses: { ...answer(listOf(anything)), ...refusals(...CALLER) },
      },
    },
    '/api/v1/roles/{name}/people': {
      get: {
        operationId: 'listPeopleOfRole',
        tags,
        summary: '角色的人员 / The people of a role',
        parameters: [
          path('name'),
          query('search', string),
          query('limit', { type: 'integer', minimum: 0, maximum: 200 }),
          query('offset', { type: 'integer', minimum: 0, maximum: 1_000_000 }),
        ],
        responses: {
          200: {
            description: 'Done',
            content: jsonContent(
              whole({ data: listOf(anything), page: whole({ limit: count, offset: count, total: count }) }),
            ),
          },
          ...refusals(...CALLER, 'Invalid'),
        },
      },
    },
  }
}

function editingPaths(): Part {
  return merged({
    '/api/v1/roles': {
      post: {
        operationId: 'createRole',
        tags,
        summary: '添加角色 / Make a role',
        requestBody: body({
          type: 'object',
          properties: { name, ...patch },
          required: ['name', 'label'],
          additionalProperties: false,
        }),
        responses: { ...answer(document, 201), ...refusals(...WRITE) },
      },
    },
    '/api/v1/roles/{name}': {
      patch: {
        operationId: 'changeRole',
        tags,
        summary: '修改角色 / Change a role, in force at once',
        parameters: [path('name')],
        requestBody: body({
          type: 'object',
          properties: { version: count, ...patch },
          required: ['version'],
          additionalProperties: false,
        }),
        responses: { ...answer(document), ...refusals(...WRITE) },
      },
      delete: {
        operationId: 'deleteRole',
        tags,
        summary: '删除角色 / Delete a role with its links to people',
        parameters: [path('name'), query('confirm', boolean)],
        responses: { 204: { description: 'Done' }, ...refusals(...CALLER, 'Conflict', 'Invalid') },
      },
    },
    '/api/v1/roles/{name}/copy': {
      post: {
        operationId: 'copyRole',
        tags,
        summary: '复制角色 / A role with all that another one gives',
        parameters: [path('name')],
        requestBody: body({
          type: 'object',
          properties: { name, label: text },
          required: ['name'],
          additionalProperties: false,
        }),
        responses: { ...answer(document, 201), ...refusals(...WRITE) },
      },
    },
  })
}

function merged(paths: Part): Part {
  const reading = readingPaths()
  return Object.fromEntries(
    Object.entries(paths).map(([address, item]) => [address, { ...(reading[address] as Part), ...(item as Part) }]),
  )
}

function linkingPaths(): Part {
  const users = whole({ users: { type: 'array', items: id, minItems: 1, maxItems: 1000 } })
  const linked = (operationId: string, summary: string): Part => ({
    operationId,
    tags,
    summary,
    parameters: [path('name')],
    requestBody: body(users),
    responses: { ...answer(whole({ people: count })), ...refusals(...WRITE) },
  })
  return {
    '/api/v1/roles/{name}/people': {
      ...(readingPaths()['/api/v1/roles/{name}/people'] as Part),
      post: linked('linkPeople', '关联人员 / Give a role to people'),
    },
    '/api/v1/roles/{name}/people/remove': { post: linked('unlinkPeople', '移除人员 / Take a role from people') },
  }
}
