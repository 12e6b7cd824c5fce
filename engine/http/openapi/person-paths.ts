/** People as a whole, described: for who may look after people. */
import type { AccessPlan } from '../../access/index.ts'
import { jsonContent, refusals, text as label } from './components.ts'

const text = { type: 'string' }
const id = { type: 'string', format: 'uuid' }
const ids = { type: 'array', items: id, minItems: 1, maxItems: 1000, uniqueItems: true }
const few = (items: object): object => ({ type: 'array', items, maxItems: 200 })
const role = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,62}$' }
const difference = (items: object): object => ({
  type: 'object',
  properties: { add: few(items), remove: few(items) },
  additionalProperties: false,
})
const object = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const body = (schema: object): object => ({ required: true, content: jsonContent(schema) })
const answer = (description: string, data: object): object => ({
  description,
  content: jsonContent({ type: 'object', properties: { data }, required: ['data'] }),
})

const WRITES = refusals(
  'BadRequest',
  'NotSignedIn',
  'Forbidden',
  'NotFound',
  'Conflict',
  'Invalid',
  'TooLarge',
  'NotJson',
  'Busy',
)
const READS = refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid')
const user = { type: 'object', description: 'Fields of the person, as of a record of sys_user.' }
const person = { type: 'object', description: 'The person, as a record of sys_user.' }
const joined = (items: object): object => ({
  type: 'object',
  description: 'By `<object>.<field>`, as the memberships are told.',
  additionalProperties: items,
})

/** @param plan of people, where the caller may do anything with them */
export function peoplePaths(plan: AccessPlan | undefined): Record<string, unknown> {
  if (!plan || plan.scope('read') === 'none') return {}
  return { ...reading(), ...(plan.scope('create') === 'none' ? {} : making()), ...changing(plan) }
}

function making(): Record<string, unknown> {
  return {
    '/api/v1/people': {
      post: {
        operationId: 'createPerson',
        tags: ['people'],
        summary: '新增用户（含部门、角色、归属） / Make a person with departments, roles and memberships',
        description: 'All of it or nothing, in one transaction; faults name the part, such as `roles/0`.',
        requestBody: body(
          object({ user, departments: few(id), roles: few(role), memberships: joined(few(id)) }, ['user']),
        ),
        responses: { 201: answer('Made', person), ...WRITES },
      },
    },
  }
}

function changing(plan: AccessPlan): Record<string, unknown> {
  const update = {
    '/api/v1/people/{id}': {
      patch: {
        operationId: 'changePerson',
        tags: ['people'],
        summary: '修改用户（含部门、角色、归属） / Change a person, links and memberships as differences',
        parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
        requestBody: body(
          object(
            {
              version: { type: 'integer', minimum: 1 },
              user,
              departments: difference(id),
              roles: difference(role),
              memberships: joined(difference(id)),
            },
            ['version'],
          ),
        ),
        responses: { 200: answer('Changed', person), ...WRITES },
      },
    },
    '/api/v1/people/departments': {
      post: {
        operationId: 'moveToDepartments',
        tags: ['people'],
        summary: '调整部门 / Put people into departments',
        description: '`replace` needs the main department; `add` leaves what they are in.',
        requestBody: body(
          object(
            {
              ids,
              departments: few(id),
              main: { type: ['string', 'null'], format: 'uuid' },
              mode: { enum: ['replace', 'add'] },
            },
            ['ids', 'mode'],
          ),
        ),
        responses: { 200: answer('Moved', count('changed')), ...WRITES },
      },
    },
  }
  const remove = {
    '/api/v1/people/remove': {
      post: {
        operationId: 'removePeople',
        tags: ['people'],
        summary: '删除用户及其部门、角色关系 / Delete people with what ties them to departments and roles',
        requestBody: body(object({ ids }, ['ids'])),
        responses: { 200: answer('Deleted', count('removed')), ...WRITES },
      },
    },
  }
  return {
    ...(plan.scope('update') === 'none' ? {} : update),
    ...(plan.scope('delete') === 'none' ? {} : remove),
    ...(plan.scope('update') === 'none' && plan.scope('delete') === 'none' ? {} : owned()),
  }
}

function count(name: string): object {
  return object({ [name]: { type: 'integer' } }, [name])
}

function owned(): Record<string, unknown> {
  const entry = object({ object: text, label, template: text, count: { type: 'integer' } }, [
    'object',
    'label',
    'count',
  ])
  return {
    '/api/v1/people/owned': {
      post: {
        operationId: 'ownedByPeople',
        tags: ['people'],
        summary: '这些用户名下的数据 / What belongs to people, object by object',
        requestBody: body(object({ ids }, ['ids'])),
        responses: {
          200: answer(
            'Counts of what the caller may see; `hidden` says that there is more',
            object({ objects: { type: 'array', items: entry }, hidden: { type: 'boolean' } }, ['objects', 'hidden']),
          ),
          ...WRITES,
        },
      },
    },
  }
}

function reading(): Record<string, unknown> {
  const choice = object({ id, title: text, member: { type: 'boolean' } }, ['id', 'title', 'member'])
  const membership = object(
    {
      key: text,
      object: object({ name: text, label, template: text }, ['name', 'label', 'template']),
      field: object({ name: text, label, description: label }, ['name', 'label']),
      choices: { type: 'array', items: choice },
      more: { type: 'boolean' },
    },
    ['key', 'object', 'field', 'choices', 'more'],
  )
  const offered = object({ name: text, label, description: label, given: { type: 'boolean' } }, [
    'name',
    'label',
    'given',
  ])
  return {
    '/api/v1/people/memberships': {
      get: {
        operationId: 'listMemberships',
        tags: ['people'],
        summary: '可加入的归属 / What people can join, as far as the caller may change it',
        parameters: [
          { name: 'person', in: 'query', schema: text, description: 'Whose memberships are told.' },
          { name: 'search', in: 'query', schema: text, description: 'Words that the names hold.' },
        ],
        responses: { 200: answer('Fields through which people join', { type: 'array', items: membership }), ...READS },
      },
    },
    '/api/v1/people/roles': {
      get: {
        operationId: 'listOfferedRoles',
        tags: ['people'],
        summary: '可授予的角色 / Roles, and which of them the caller may give',
        responses: { 200: answer('The enabled roles', { type: 'array', items: offered }), ...READS },
      },
    },
  }
}
