/** Roles, their people, the tree of rights and its menus, described for those who hold the points. */
import { mayDo, type Principal } from '../../access/index.ts'
import { OPERATIONS } from '../../identity/roles/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['rights']
const CALLER = ['NotSignedIn', 'Forbidden', 'NotFound'] as const
const WRITE = [...CALLER, 'BadRequest', 'Invalid', 'Conflict', 'TooLarge', 'NotJson'] as const
const string = { type: 'string' }
const name = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,62}$' }
const count = { type: 'integer', minimum: 0 }
const boolean = { type: 'boolean' }
const anything = { type: 'object', additionalProperties: true }
const id = { type: 'string', format: 'uuid' }

/** What this caller may ask. */
export function rolePaths(principal: Principal): Part {
  const has = (...points: readonly string[]): boolean => points.some((point) => mayDo(principal, point))
  const sees = has('role_view', 'role_edit', 'role_assign', 'user_masking')
  const registers = has('function_view', 'function_edit', 'function_rights')
  return {
    ...(sees && readingPaths()),
    ...(sees && has('role_edit') && editingPaths()),
    ...(sees && has('role_assign') && linkingPaths()),
    ...((sees || registers) && { ...treePaths(), ...facetPaths() }),
    ...(has('function_rights') && holderPaths()),
    ...(has('function_edit') && functionPaths()),
    ...(has('access_explain') && explainPaths()),
    ...(has('user_preview') && previewPaths()),
    ...(has('user_masking') && maskingPaths()),
  }
}

function answer(data: Part, status = 200): Part {
  return { [status]: { description: 'Done', content: jsonContent(whole({ data })) } }
}

function path(parameter: string, schema: Part = name): Part {
  return { name: parameter, in: 'path', required: true, schema }
}

function query(parameter: string, schema: Part, required = false): Part {
  return { name: parameter, in: 'query', required, schema }
}

function body(schema: Part): Part {
  return { required: true, content: jsonContent(schema) }
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

function treePaths(): Part {
  return {
    '/api/v1/permissions/tree': {
      get: {
        operationId: 'readPermissionTree',
        tags,
        summary: '权限树 / All that roles may give: systems, modules, menus, operations and points',
        parameters: [query('all', { enum: ['0', '1'] })],
        responses: { ...answer(listOf(anything)), ...refusals(...CALLER, 'Invalid') },
      },
    },
  }
}

function facetPaths(): Part {
  return {
    '/api/v1/permissions/objects/{name}': {
      get: {
        operationId: 'readObjectFacets',
        tags,
        summary: '对象的数据范围与字段 / Operations, rows and fields of an object that a role may be given',
        parameters: [path('name')],
        responses: { ...answer(anything), ...refusals(...CALLER) },
      },
    },
  }
}

function holderPaths(): Part {
  return {
    '/api/v1/permissions/holders': {
      get: {
        operationId: 'listHolders',
        tags,
        summary: '查看权限 / Roles that give a node of the tree, and their people',
        parameters: [query('node', string, true)],
        responses: {
          ...answer(whole({ roles: listOf(whole({ name: string, label: text })), people: listOf(anything) })),
          ...refusals(...CALLER, 'Invalid'),
        },
      },
    },
  }
}

function functionPaths(): Part {
  const parameters = [path('kind', { enum: ['menu', 'point'] }), path('name')]
  return {
    '/api/v1/functions': {
      post: {
        operationId: 'registerFunction',
        tags,
        summary: '注册菜单或权限点 / Register a menu or a permission point',
        requestBody: body({
          type: 'object',
          properties: { kind: { enum: ['menu', 'point'] }, name, label: text },
          required: ['kind', 'name', 'label'],
          additionalProperties: true,
        }),
        responses: { 204: { description: 'Done' }, ...refusals(...WRITE) },
      },
    },
    '/api/v1/functions/{kind}/{name}': {
      patch: {
        operationId: 'arrangeFunction',
        tags,
        summary: '修改菜单或权限点 / Name, icon, order and state of a menu or a point',
        parameters,
        requestBody: body(anything),
        responses: { 204: { description: 'Done' }, ...refusals(...WRITE) },
      },
      delete: {
        operationId: 'removeFunction',
        tags,
        summary: '删除自行注册的菜单或权限点 / Remove what administrators registered',
        parameters,
        responses: { 204: { description: 'Done' }, ...refusals(...CALLER, 'Conflict', 'Invalid') },
      },
    },
  }
}

function explainPaths(): Part {
  const verdict = { enum: ['yes', 'partly', 'no', 'info'] }
  const step = {
    type: 'object',
    properties: { verdict, text, role: string },
    required: ['verdict', 'text'],
    additionalProperties: false,
  }
  return {
    '/api/v1/access/explain': {
      get: {
        operationId: 'explainAccess',
        tags,
        summary: '权限解释 / Whether somebody may do something, and why',
        parameters: [
          query('user', id, true),
          query('object', string, true),
          query('operation', { enum: OPERATIONS }, true),
          query('record', string),
          query('field', string),
        ],
        responses: {
          ...answer(whole({ allowed: { enum: ['yes', 'partly', 'no'] }, steps: listOf(step) })),
          ...refusals(...CALLER, 'Invalid'),
        },
      },
    },
  }
}

function maskingPaths(): Part {
  return {
    '/api/v1/masking': {
      get: {
        operationId: 'listUnmaskingScopes',
        tags,
        summary: '脱敏例外 / What may be excepted from masking',
        responses: {
          ...answer(listOf(whole({ name: string, label: text, objects: listOf(text) }))),
          ...refusals(...CALLER),
        },
      },
      post: {
        operationId: 'maskPeople',
        tags,
        summary: '脱敏设置 / The masking setting of people',
        requestBody: body({
          type: 'object',
          properties: {
            users: { type: 'array', items: id, minItems: 1, maxItems: 1000 },
            masking: { enum: ['role', 'masked', 'clear'] },
            except: { type: 'array', items: name, maxItems: 100 },
          },
          required: ['users', 'masking'],
          additionalProperties: false,
        }),
        responses: { ...answer(whole({ people: count })), ...refusals(...WRITE) },
      },
    },
  }
}

function previewPaths(): Part {
  return {
    '/api/v1/people/{id}/permissions': {
      get: {
        operationId: 'previewPermissions',
        tags,
        summary: '菜单权限预览 / The menus and rights of a person',
        parameters: [path('id', id)],
        responses: {
          ...answer(whole({ modules: listOf(anything), permissions: listOf(anything) })),
          ...refusals(...CALLER),
        },
      },
    },
  }
}
