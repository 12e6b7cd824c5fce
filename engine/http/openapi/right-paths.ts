/** The tree of rights, who has what of it and why, functions and masking, described for those who hold the points. */
import { mayDo, type Principal } from '../../access/index.ts'
import { OPERATIONS } from '../../identity/roles/index.ts'
import { refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, body, CALLER, name, path, type Part, query, tags, WRITE } from './right-parts.ts'

const string = { type: 'string' }
const count = { type: 'integer', minimum: 0 }
const anything = { type: 'object', additionalProperties: true }
const id = { type: 'string', format: 'uuid' }

/** What this caller may ask. */
export function rightPaths(principal: Principal): Part {
  const has = (...points: readonly string[]): boolean => points.some((point) => mayDo(principal, point))
  const seesTree = has('role_view', 'role_edit', 'role_assign', 'user_masking', ...REGISTER)
  return {
    ...(seesTree && { ...treePaths(), ...facetPaths() }),
    ...(has('function_rights') && holderPaths()),
    ...(has('function_edit') && functionPaths()),
    ...(has('access_explain') && explainPaths()),
    ...(has('user_preview') && previewPaths()),
    ...(has('user_masking') && maskingPaths()),
  }
}

const REGISTER = ['function_view', 'function_edit', 'function_rights']

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
