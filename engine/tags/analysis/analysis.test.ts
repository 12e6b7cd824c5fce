/** How tags spread, as each person sees it. */
import assert from 'node:assert/strict'

import type { Client } from '../../testing/client.ts'
import { carry, type GiftShop, giftShop } from '../preview/preview.test-kit.ts'
import type { TagAnalysis } from './index.ts'

const ANALYSIS = '/api/v1/tags/analysis?object=gift'

describe('the analysis of tags', function () {
  this.timeout(60_000)
  let shop: GiftShop
  const own: Record<string, string> = {}
  before(async () => {
    shop = await giftShop()
    const { app, tags, gifts } = shop
    const { db } = app
    for (const person of ['reader', 'editor'] as const) {
      own[person] = crypto.randomUUID()
      await db.query(
        `insert into ${db.table('sys_tag')} (id, version, created_at, updated_at, object, name, enabled, type, score, owner, records)
         values ($1, 1, ${db.now}, ${db.now}, 'gift', $2, true, 'personal', 0, $3, 0)`,
        [own[person], `of ${person}`, app.ids[person]],
      )
      await db.query(
        `insert into ${db.table('sys_tag_state')} (tag, object, auto, owner, live) values ($1, 'gift', false, $2, true)`,
        [own[person], app.ids[person]],
      )
      await carry(shop, own[person] ?? '', gifts['甲'])
    }
    await carry(shop, tags['A'] ?? '', gifts['甲'], gifts['乙'], gifts['丙'], gifts['己'])
    await carry(shop, tags['B'] ?? '', gifts['乙'])
    // as whoever writes memberships leaves them
    await db.query(
      `update ${db.table('sys_tag')} as g set records = (select count(*) from ${db.table('sys_tag_row')} as r
         join ${db.table('gift')} as t on t.id = r.record and t.gone is not true
         join ${db.table('sys_tag_state')} as s on s.number = r.tag where s.tag = g.id)`,
    )
  })
  after(() => shop.close())

  async function analysis(client: Client): Promise<TagAnalysis> {
    return (await client.get(ANALYSIS)).is(200).body['data'] as TagAnalysis
  }
  const counts = ({ top }: TagAnalysis): unknown =>
    Object.fromEntries(top.map(({ tag, records }) => [tag.name, records]))

  it('counts each tag, the most carried first, in categories and by type', async () => {
    const found = await analysis(shop.viewer)
    assert.deepEqual(counts(found), { A: 3, B: 1, 'of reader': 1 })
    assert.equal(found.top[0]?.tag.name, 'A')
    const [assets, others] = found.categories
    assert.deepEqual(
      [assets?.category?.name, assets?.tags.map(({ tag }) => tag.name).sort(), others?.category, others?.tags.length],
      ['资产', ['10–50万', 'A', 'B', 'C'], null, 1],
    )
    assert.deepEqual(found.types, [
      { type: 'global_auto', tags: 1, records: 0 },
      { type: 'global_manual', tags: 3, records: 4 },
      { type: 'personal', tags: 1, records: 1 },
    ])
  })

  it('counts the records that somebody sees, when they do not see all', async () => {
    assert.deepEqual(counts(await analysis(shop.seller)), { A: 2 })
  })

  it('crm A21: shows nobody the personal tags of others, administrators included', async () => {
    for (const client of [shop.admin, shop.seller, shop.guest]) {
      const answer = await client.get(ANALYSIS)
      assert.doesNotMatch(answer.text, /of (reader|editor)/)
    }
    assert.doesNotMatch((await shop.viewer.get(ANALYSIS)).text, /of editor/)
  })

  it('leaves out tags that are switched off', async () => {
    const { db } = shop.app
    await db.query(`update ${db.table('sys_tag')} set enabled = false where id = $1`, [shop.tags['B']])
    await db.query(`update ${db.table('sys_tag_state')} set live = false where tag = $1`, [shop.tags['B']])
    assert.deepEqual(counts(await analysis(shop.viewer)), { A: 3, 'of reader': 1 })
  })

  it('is of objects whose tags one may see', async () => {
    ;(await shop.app.stranger().get(ANALYSIS)).is(401)
    ;(await shop.app.as('nobody').get(ANALYSIS)).refused(404, 'NOT_FOUND')
    ;(await shop.admin.get('/api/v1/tags/analysis?object=thing')).refused(404, 'NOT_FOUND')
    ;(await shop.admin.get('/api/v1/tags/analysis')).refused(404, 'NOT_FOUND')
  })
})
