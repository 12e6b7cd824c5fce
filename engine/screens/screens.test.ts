import assert from 'node:assert/strict'

import { testApp, type Answer, type PersonName, type TestApp } from '../testing/server.ts'
import type { BootDocument, MenuNode, ScreenModel } from './types.ts'

describe('screens and menus', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const screen = async (who: PersonName, template: string): Promise<ScreenModel> =>
    (await app.as(who).get(`/api/v1/screens/${template}`)).is(200).body as unknown as ScreenModel
  const menus = async (who: PersonName): Promise<string[]> => {
    const { modules } = (await app.as(who).get('/api/v1/boot')).is(200).body as unknown as BootDocument
    const lines = (nodes: readonly MenuNode[], indent: string): string[] =>
      nodes.flatMap((node) => [`${indent}${node.name}`, ...lines(node.children, `${indent} `)])
    return lines(modules, '')
  }

  it('lead each role to what it may read', async () => {
    assert.deepEqual(await menus('admin'), [
      'system',
      ' system_modelling',
      '  system_data_structures',
      '  system_import_tables',
      '  system_templates',
      '  system_detail_tabs',
      '  system_menus',
      '  system_tags',
      '  system_packs',
      '  system_dropped',
      ' system_base_data',
      '  system_enums',
      ' system_authority',
      '  system_departments',
      '  system_roles',
      '  system_directories',
      ' system_configuration',
      '  system_schedules',
      '  system_parameters',
      '  system_applications',
      '  system_application_calls',
      '  system_event_intake',
      ' system_development',
      '  system_functions',
      '  system_api_docs',
      ' system_monitoring',
      '  system_login_log',
      '  system_operation_log',
      '  system_tag_history',
      '  system_exception_log',
      '  system_mail_log',
      '  system_sms_log',
      '  system_push_log',
      '  system_imports',
      '  system_exports',
      '  system_log_seals',
      ' unplaced',
      '  box',
      '  badge',
      'sample',
      ' sample_things',
      ' sample_shelves',
    ])
    assert.deepEqual(await menus('owner'), [
      'system',
      ' system_monitoring',
      '  system_imports',
      'sample',
      ' sample_things',
      ' sample_shelves',
    ])
    assert.deepEqual(await menus('reader'), ['sample', ' sample_things'])
    assert.deepEqual(await menus('fresh'), [])
  })

  const ROLES: readonly (readonly [PersonName, string, readonly string[]])[] = [
    [
      'admin',
      'create update delete reveal import export purge batch',
      ['shelf', 'box', 'badge', 'parent', 'keeper', 'created_by', 'updated_by'],
    ],
    [
      'editor',
      'create update delete import export batch',
      ['shelf', 'box', 'badge', 'parent', 'keeper', 'created_by', 'updated_by'],
    ],
    ['revealer', 'update reveal batch', ['parent']],
    ['owner', 'create update delete reveal import export batch', ['shelf', 'parent']],
    ['keeper', 'update delete export batch', ['parent']],
    ['reader', '', ['parent']],
  ]
  for (const [who, operations, expand] of ROLES) {
    it(`offer ${who} the operations ${operations || 'of nobody'} and the references they may follow`, async () => {
      const model = await screen(who, 'thing')
      assert.equal(
        Object.entries(model.operations)
          .filter(([, may]) => may)
          .map(([name]) => name)
          .join(' '),
        operations,
      )
      assert.deepEqual(model.detail.expand, expand)
      const targets = Object.values(model.fields).flatMap((field) => (field.target ? [field.name] : []))
      assert.deepEqual(targets, expand)
    })
  }

  it('carry the condition of a list, but not one by which a masked value could be guessed', async () => {
    const filterOf = async (who: PersonName, template: string): Promise<unknown> =>
      (await screen(who, template)).list.filter
    assert.deepEqual(await filterOf('reader', 'many_things'), { '>=': [{ var: 'count' }, 10] })
    assert.equal(await filterOf('reader', 'things_of_one_network'), undefined, 'phones are masked')
    assert.equal(await filterOf('reader', 'thing'), undefined)
  })

  it('say of each field what may be done with it', async () => {
    const { fields } = await screen('editor', 'thing')
    assert.deepEqual(Object.keys(fields).slice(0, 3), ['id', 'name', 'code'])
    assert.deepEqual(fields['phone']?.operators, ['==', 'empty', 'nempty'])
    const facts = ['name', 'note', 'phone', 'serial', 'created_at'].map((name) => [
      name,
      fields[name]?.sortable,
      fields[name]?.readonly,
      fields[name]?.mask,
    ])
    assert.deepEqual(facts, [
      ['name', true, false, undefined],
      ['note', false, false, undefined],
      ['phone', false, false, 'phone'],
      ['serial', true, true, undefined],
      ['created_at', true, true, undefined],
    ])
    assert.deepEqual(fields['colour']?.schema.enum, ['red', 'green'])
  })

  it('name nothing of what a person may not read: neither template nor object nor why', async () => {
    for (const [who, template] of [
      ['owner', 'box'],
      ['nobody', 'thing'],
      ['blind', 'thing'],
      ['editor', 'users_'],
      ['editor', '__proto__'],
      ['reader', 'shelf'],
    ] as const) {
      ;(await app.as(who).get(`/api/v1/screens/${template}`)).refused(404, 'NOT_FOUND')
    }
    const { tabs } = (await screen('owner', 'shelf')).detail
    assert.deepEqual(tabs.filter((tab) => tab.kind === 'records').map((tab) => tab.name).length, 1)
    // what is pointed to by objects of others stays unknown
    assert.doesNotMatch(JSON.stringify(await screen('reader', 'thing')), /"object":"(shelf|box|badge|sys_user)"/)
  })

  it('are the same text for equal rights, and are sent once', async () => {
    const get = (who: PersonName, headers: Record<string, string> = {}): Promise<Answer> =>
      app.as(who).get('/api/v1/screens/thing', headers)
    const [first, again, other] = [await get('owner'), await get('owner'), await get('other')]
    assert.equal(first.text, again.text)
    assert.equal(first.headers.get('etag'), other.headers.get('etag'))
    assert.notEqual(first.headers.get('etag'), (await get('editor')).headers.get('etag'))
    assert.equal(first.headers.get('cache-control'), 'private, no-cache')
    const etag = first.headers.get('etag') ?? ''
    for (const match of [etag, `W/${etag}`, `"x", ${etag}`]) {
      const same = await get('owner', { 'If-None-Match': match })
      assert.deepEqual([same.status, same.text], [304, ''])
    }
    ;(await get('owner', { 'If-None-Match': '"x"' })).is(200)
    ;(await get('editor', { 'If-None-Match': etag })).is(200)
  })

  it('carry labels as plain text, never as HTML', async () => {
    const texts: string[] = []
    const walk = (value: unknown): void => {
      if (typeof value === 'string') texts.push(value)
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
    }
    for (const template of ['thing', 'users', 'departments', 'shelf']) walk(await screen('admin', template))
    assert.ok(texts.length > 100)
    assert.deepEqual(
      texts.filter((text) => /<[a-z/!]|javascript:|&[a-z]+;/i.test(text)),
      [],
    )
  })
})
