/** Signing in through directories, described for everybody; keeping them, for whoever has the point. */
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const string = { type: 'string' }
const flag = { type: 'boolean' }
const maybe = { type: ['string', 'null'] }
const CODE = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,39}$' }
const NAME: Part = { name: 'name', in: 'path', required: true, schema: CODE }

/** What everybody may ask. The way to a directory and back is for browsers and no part of the API. */
export function signInPaths(): Record<string, Record<string, Part>> {
  const option = whole({ name: string, label: text })
  return {
    '/api/v1/sign-in/options': {
      get: {
        operationId: 'listSignInOptions',
        tags: ['session'],
        summary: '登录方式 / Ways to sign in beside a password: browsers go to /api/v1/sign-in/directories/{name}',
        security: [],
        responses: {
          200: {
            description: 'In the order of their buttons',
            content: jsonContent(whole({ data: whole({ directories: listOf(option) }) })),
          },
          ...refusals('BadRequest'),
        },
      },
    },
  }
}

const settings: Part = {
  type: 'object',
  description: 'Of OpenID Connect: `issuer`, `client_id`, `scopes`, and in which `claims` the parts of a person stand.',
}
const BODY: Part = {
  label: text,
  enabled: flag,
  order: { type: 'integer' },
  settings,
  match: { enum: ['none', 'account', 'email'], description: 'By what people who are not linked yet are looked for.' },
  create: { ...flag, description: 'Whether people whom nobody knows are made.' },
  roles: { ...listOf(string), description: 'Roles of people who are made; never an administrator’s.' },
  department: maybe,
  groups: { ...listOf(whole({ group: string, role: string })), description: 'Roles that follow groups.' },
  second_step: { ...flag, description: 'Ask for our own second step unless the directory says that it asked for one.' },
  address: { ...maybe, description: 'Under which address people reach this server; of the request when null.' },
}
const entry = whole({
  name: string,
  kind: string,
  ...BODY,
  secret_set: flag,
  version: { type: 'integer' },
  trusted: { ...flag, description: 'An administrator saved it last.' },
  updated_at: string,
})
const secret = { type: ['string', 'null'], description: 'Of the client. It is kept encrypted and never shown.' }
const tags = ['directories']

/** For whoever keeps directories. */
export function directoryPaths(): Record<string, Record<string, Part>> {
  const one = content(whole({ data: entry }), 'The directory')
  return {
    '/api/v1/directories': {
      get: operation('listDirectories', '目录登录配置 / Directories', {
        200: content(whole({ data: listOf(entry) }), 'All'),
      }),
      post: operation(
        'addDirectory',
        '添加目录 / Add a directory',
        { 201: one, ...WRITES },
        {
          properties: { name: CODE, kind: { enum: ['oidc'] }, secret, ...BODY },
          required: ['name', 'label', 'settings'],
        },
      ),
    },
    '/api/v1/directories/{name}': {
      get: named(operation('getDirectory', '查看目录 / One directory', { 200: one })),
      patch: named(
        operation(
          'changeDirectory',
          '修改目录 / Change a directory',
          { 200: one, ...WRITES },
          {
            properties: { version: { type: 'integer' }, secret, ...BODY },
            required: ['version'],
          },
        ),
      ),
      delete: named(
        operation('removeDirectory', '删除目录 / Delete a directory; people stay', { 204: { description: 'Deleted' } }),
      ),
    },
    '/api/v1/directories/{name}/test': {
      post: named(
        operation('testDirectory', '测试目录连接 / Try a directory out', {
          200: content(
            whole({ data: listOf(whole({ step: string, label: text, ok: flag, message: text })) }),
            'Each step',
          ),
        }),
      ),
    },
  }
}

const WRITES = refusals('BadRequest', 'Conflict', 'TooLarge', 'NotJson', 'Invalid')

function operation(operationId: string, summary: string, responses: Part, body?: Part): Part {
  const schema = { type: 'object', ...body, additionalProperties: false }
  return {
    operationId,
    tags,
    summary,
    ...(body && { requestBody: { required: true, content: jsonContent(schema) } }),
    responses: { ...responses, ...refusals('NotSignedIn', 'Forbidden', 'NotFound') },
  }
}

function named(part: Part): Part {
  return { ...part, parameters: [NAME] }
}

function content(schema: unknown, description: string): Part {
  return { description, content: jsonContent(schema) }
}
