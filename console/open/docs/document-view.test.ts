import assert from 'node:assert/strict'

import { bothOf, shownDocument } from './document-view.ts'

const DOCUMENT = {
  info: { version: '1.4.0' },
  tags: [
    { name: 'thing', description: '物品 / Thing' },
    { name: 'events', description: '事件上报 / Events reported' },
    { name: 'empty', description: '' },
  ],
  paths: {
    '/open/v1/thing': {
      get: {
        operationId: 'list_thing',
        tags: ['thing'],
        summary: '查询物品 / List: Thing',
        parameters: [{ $ref: '#/components/parameters/Limit' }],
        responses: { 200: { description: 'A page' } },
      },
      post: {
        operationId: 'create_thing',
        tags: ['thing'],
        summary: '新增',
        requestBody: {
          content: {
            'application/json': {
              schema: { anyOf: [{ $ref: '#/components/schemas/thing' }, { type: 'array' }] },
            },
          },
        },
        responses: {},
      },
    },
    '/open/v1/events': {
      post: {
        operationId: 'report_event',
        tags: ['events'],
        summary: '上报事件',
        requestBody: {
          content: {
            'application/json': {
              schema: { anyOf: [{ anyOf: [{ $ref: '#/components/schemas/event' }] }, { type: 'array' }] },
            },
          },
        },
        responses: {},
      },
    },
  },
  components: {
    parameters: { Limit: { name: 'limit', in: 'query', schema: { type: 'integer' } } },
    schemas: {
      thing: {
        type: 'object',
        properties: { name: { title: '名称 / Name', type: 'string' }, count: { type: ['integer', 'null'] } },
        required: ['name'],
      },
      event: {
        description: '生日 / Birthday',
        properties: {
          event_code: { const: 'birthday' },
          data: { properties: { at: { type: 'string', format: 'date' } }, required: ['at'] },
        },
        required: ['event_code', 'data'],
      },
    },
  },
  'x-errors': [],
}

describe('a document of the open API on its page', () => {
  const { groups, version } = shownDocument(DOCUMENT)

  it('is grouped by objects and events, without what holds no call', () => {
    assert.equal(version, '1.4.0')
    assert.deepEqual(
      groups.map(({ name, calls }) => [name, calls.map(({ id }) => id)]),
      [
        ['thing', ['list_thing', 'create_thing']],
        ['events', ['event birthday']],
      ],
    )
  })

  it('tells parameters, members of bodies and what to begin with', () => {
    const [list, create] = groups[0]?.calls ?? []
    assert.deepEqual(list?.parameters, [
      { name: 'limit', where: 'query', type: 'integer', required: false, description: '' },
    ])
    assert.deepEqual(
      create?.body.map(({ name, type, required }) => [name, type, required]),
      [
        ['name', 'string', true],
        ['count', 'integer', false],
      ],
    )
    assert.deepEqual(JSON.parse(create?.sample.body ?? ''), { name: '' })
    const [event] = groups[1]?.calls ?? []
    assert.deepEqual(JSON.parse(event?.sample.body ?? ''), { event_code: 'birthday', data: { at: '2026-05-01' } })
    assert.deepEqual(
      event?.body.map(({ name }) => name),
      ['event_code', 'data.at'],
    )
  })

  it('says what is told twice in the language of the reader', () => {
    assert.deepEqual(bothOf('查询物品 / List: Thing'), { zh: '查询物品', en: 'List: Thing' })
    assert.deepEqual(bothOf('GET / POST'), { zh: 'GET / POST', en: 'GET / POST' })
  })
})
