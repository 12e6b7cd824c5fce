/** Notices within the system and news for open pages, described for whoever is signed in. */
import { mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['notices']
const string: Part = { type: 'string' }
const maybeString: Part = { type: ['string', 'null'] }
const count: Part = { type: 'integer', minimum: 0 }
const anything: Part = {}
const ID = path('id')
const PERSON = whole({ id: string, name: string })
const UNREAD = whole({ unread: { ...count, description: 'How many notices are unread now.' } })

function path(name: string): Part {
  return { name, in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
}

const PAGED: readonly Part[] = [
  { name: 'after', in: 'query', description: '`next` of the page before.', schema: string },
  { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 30 } },
]

export function noticePaths(principal: Principal): Record<string, Record<string, Part>> {
  return {
    ...(mayDo(principal, 'notice_send') && { '/api/v1/notices/offered': { get: offered() } }),
    '/api/v1/notices': { get: box() },
    '/api/v1/notices/written': { get: written() },
    '/api/v1/notices/read': { post: readAll() },
    '/api/v1/notices/{id}': {
      get: one('getNotice', '收到的通知 / A notice that one received', whole({ ...head(), ...body() })),
    },
    '/api/v1/notices/{id}/read': { post: one('readNotice', '标记已读 / Mark one as read', UNREAD) },
    '/api/v1/notices/{id}/recipients': { get: recipients() },
    '/api/v1/notices/{id}/files/{file}': { get: file() },
    '/api/v1/live': { get: live() },
  }
}

function head(): Part {
  return {
    id: string,
    at: string,
    sender: { oneOf: [PERSON, { type: 'null' }], description: 'Nobody where the system tells something.' },
    source: string,
    subject: text,
    read_at: maybeString,
    link: { oneOf: [whole({ page: string }), { type: 'null' }], description: 'The page of what it is about.' },
  }
}

function body(): Part {
  return { content: text, attachments: listOf({ $ref: '#/components/schemas/StoredFile' }) }
}

function answered(description: string, schema: Part): Part {
  return { 200: { description, content: jsonContent(schema) } }
}

function one(operationId: string, summary: string, data: Part): Part {
  return {
    operationId,
    tags,
    summary,
    parameters: [ID],
    responses: { ...answered('What came of it', whole({ data })), ...refusals('NotSignedIn', 'Forbidden', 'NotFound') },
  }
}

function box(): Part {
  const unread = { name: 'unread', in: 'query', description: '1 for unread ones alone.', schema: { enum: ['0', '1'] } }
  return {
    operationId: 'listNotices',
    tags,
    summary: '收到的通知 / Notices that one received, the latest first',
    parameters: [unread, ...PAGED],
    responses: {
      ...answered(
        'A page of the box',
        whole({ data: listOf(whole({ ...head(), attachments: count })), next: maybeString, unread: count }),
      ),
      ...refusals('NotSignedIn', 'Forbidden', 'Invalid'),
    },
  }
}

function written(): Part {
  const row = whole({
    id: string,
    version: { type: 'integer' },
    subject: string,
    state: { enum: ['draft', 'sent', 'withdrawn'] },
    changed_at: string,
    sent_at: maybeString,
    recipients: count,
    read: count,
  })
  return {
    operationId: 'listWrittenNotices',
    tags,
    summary: '自己写的通知 / Notices that one wrote, sent or not',
    description: 'Writing, sending and withdrawing are writes of records of `sys_notice`.',
    parameters: PAGED,
    responses: {
      ...answered('A page of them', whole({ data: listOf(row), next: maybeString })),
      ...refusals('NotSignedIn', 'Forbidden', 'Invalid'),
    },
  }
}

function offered(): Part {
  return {
    operationId: 'listNoticeRoles',
    tags,
    summary: '可发送的角色 / Roles that a notice may be sent to',
    responses: {
      ...answered(
        'Their names and labels',
        whole({ data: whole({ roles: listOf(whole({ name: string, label: text })) }) }),
      ),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}

function readAll(): Part {
  const until = { type: 'string', format: 'date-time', description: 'Those that had come by then; all when absent.' }
  const schema = { type: 'object', properties: { until }, additionalProperties: false }
  return {
    operationId: 'readAllNotices',
    tags,
    summary: '全部标记已读 / Mark all as read',
    requestBody: { required: true, content: jsonContent(schema) },
    responses: {
      ...answered('What is left', whole({ data: UNREAD })),
      ...refusals('BadRequest', 'NotSignedIn', 'Forbidden', 'NotJson', 'TooLarge', 'Invalid'),
    },
  }
}

function recipients(): Part {
  const person = whole({ user: PERSON, read_at: maybeString })
  const data = whole({
    recipients: count,
    read: count,
    people: { ...listOf(person), description: 'At most 500, those who have read it first.' },
  })
  return one('listNoticeRecipients', '阅读情况 / Who got a notice of one’s own, and who has read it', data)
}

function file(): Part {
  return {
    operationId: 'getNoticeFile',
    tags,
    summary: '通知的附件 / A file of a notice, for its recipients and its sender',
    parameters: [ID, path('file'), { name: 'size', in: 'query', schema: { enum: ['small', 'medium'] } }],
    responses: {
      200: { description: 'The file', content: { '*/*': {} } },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid'),
    },
  }
}

function live(): Part {
  const state = whole({ unread: count, jobs: listOf(anything) })
  return {
    operationId: 'live',
    tags,
    summary: '实时消息 / What has changed, for pages that stay open',
    description:
      'As `text/event-stream` a stream of events `notices` and `jobs`, each telling how things stand, that ends with the session; as JSON how things stand once.',
    responses: {
      200: {
        description: 'How things stand',
        content: { ...jsonContent(whole({ data: state })), 'text/event-stream': {} },
      },
      ...refusals('NotSignedIn', 'Forbidden', 'TooMany'),
    },
  }
}
