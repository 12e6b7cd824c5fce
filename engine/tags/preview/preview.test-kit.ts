/** Gifts that may carry tags, with what is masked of them, and people who see more or less of them. */
import { applyDefinitions, definition, object } from '../../testing/definitions.ts'
import { Client, testApp, type TestApp } from '../../testing/server.ts'

export const GIFTS = [
  { name: '甲', income: '100000', age: 25, city: '深圳', phone: '13711110001' },
  { name: '乙', income: '100001', age: 65, city: '深圳', phone: '13711110002' },
  { name: '丙', income: '500000', age: 40, city: '深圳', phone: '13711110003' },
  { name: '丁', income: '500001', age: 25, city: '广州', phone: '13711110004' },
  { name: '戊', income: '300000', age: 33, city: null, phone: '13711110005' },
  { name: '己', income: null, age: 33, city: '深圳', phone: '13711110006', gone: true },
]

export interface GiftShop {
  readonly app: TestApp
  /** Ids of gifts by name. */
  readonly gifts: Readonly<Record<string, string>>
  /** Ids of tags by name. */
  readonly tags: Readonly<Record<string, string>>
  readonly admin: Client
  /** Sees everything of all gifts and writes rules. */
  readonly writer: Client
  /** Sees the gifts that are theirs, and no income clearly. */
  readonly seller: Client
  /** Sees all gifts clearly, and may preview and take along. */
  readonly viewer: Client
  /** Reads gifts and nothing more. */
  readonly guest: Client
  close(): Promise<void>
}

const RULES = { object: 'sys_tag_rule', operations: ['read', 'create', 'update', 'delete'] }
const TAGS = { object: 'sys_tag', operations: ['read'] }

export async function giftShop(): Promise<GiftShop> {
  const app = await testApp()
  await applyDefinitions(app.db, [
    object(
      'gift',
      {
        name: { type: 'text', length: 40 },
        income: { type: 'decimal', precision: 14, scale: 2, label: { zh: '可投资资产', en: 'Income' } },
        age: 'integer',
        city: { type: 'text', length: 40 },
        phone: { type: 'text', length: 20, format: 'phone', mask: 'phone' },
        gone: 'boolean',
        keeper: 'user',
      },
      {
        title: 'name',
        owner_field: 'keeper',
        taggable: true,
        tag_template: 'gift_rules',
        retired: { '==': [{ var: 'gone' }, true] },
      },
    ),
    definition('template', 'gift_rules', {
      object: 'gift',
      list: { columns: [{ field: 'name' }, { field: 'phone' }, { field: 'income' }, { field: 'keeper' }] },
      query: { items: [{ field: 'income' }, { field: 'age' }, { field: 'city' }] },
    }),
    definition('role', 'gift_writer', {
      grants: [
        { object: 'gift', operations: ['read', 'export'] },
        RULES,
        TAGS,
        { object: 'sys_user', operations: ['read'] },
      ],
      points: ['tag_rules', 'tag_sql', 'tag_preview'],
    }),
    definition('role', 'gift_seller', {
      grants: [{ object: 'gift', operations: ['read', 'export'], rows: 'own', masked: ['income'] }, RULES, TAGS],
      points: ['tag_rules', 'tag_preview'],
    }),
    definition('role', 'gift_viewer', {
      grants: [
        { object: 'gift', operations: ['read', 'export'] },
        { object: 'sys_tag_rule', operations: ['read'] },
        TAGS,
      ],
      points: ['tag_preview'],
    }),
    definition('role', 'gift_guest', { grants: [{ object: 'gift', operations: ['read'] }] }),
  ])
  await app.services.models.refresh()
  const admin = app.as('admin')
  const gifts: Record<string, string> = {}
  for (const [at, gift] of GIFTS.entries()) {
    const keeper = at % 2 === 0 ? app.ids.owner : app.ids.other
    gifts[gift.name] = String((await admin.make('gift', { ...gift, keeper }))?.['id'])
  }
  const tags: Record<string, string> = {}
  const category = (await admin.make('sys_tag_category', { object: 'gift', name: '资产' }))?.['id']
  for (const name of ['A', 'B', 'C']) {
    const tag = { object: 'gift', category, name, type: 'global_manual' }
    tags[name] = String((await admin.make('sys_tag', tag))?.['id'])
  }
  const auto = { object: 'gift', category, name: '10–50万', type: 'global_auto', validity_days: 1 }
  tags['rich'] = String((await admin.make('sys_tag', auto))?.['id'])
  const as = async (person: 'editor' | 'owner' | 'reader' | 'other', role: string): Promise<Client> => {
    await admin.make('sys_user_role', { user: app.ids[person], role })
    return new Client(app.url, await app.session(person))
  }
  return {
    app,
    gifts,
    tags,
    admin,
    writer: await as('editor', 'gift_writer'),
    seller: await as('owner', 'gift_seller'),
    viewer: await as('reader', 'gift_viewer'),
    guest: await as('other', 'gift_guest'),
    close: () => app.close(),
  }
}

/** More than the first number and at most the second. */
export function between(from: string, to: string): object {
  return { and: [{ '>': [{ var: 'income' }, from] }, { '<=': [{ var: 'income' }, to] }] }
}

/** Has records carry tags without a run. */
export async function carry(
  { app }: GiftShop,
  tag: string,
  ...records: readonly (string | undefined)[]
): Promise<void> {
  const { db } = app
  for (const record of records)
    await db.query(
      `insert into ${db.table('sys_tag_row')} (tag, record, object, cause) select number, $2, object, 'manual' from ${db.table('sys_tag_state')} where tag = $1`,
      [tag, record],
    )
}
