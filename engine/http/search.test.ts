/** Searching all objects at once, and what of masked values any search tells. */
import assert from 'node:assert/strict'

import { testApp, type PersonName, type Row, type TestApp } from '../testing/server.ts'

const PHONE = '13912345678'
/** Of fewer digits the mask shows only two. */
const SHORT = '95588'

describe('searching all objects', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    const editor = app.as('editor')
    await editor.make('thing', {
      name: '深圳华腾科技有限公司',
      phone: PHONE,
      keeper: app.ids.owner,
      note: '长备注：客户住在南山区科技园，联系时请先致电。'.repeat(3),
    })
    await editor.make('thing', { name: '另一家', phone: SHORT, keeper: app.ids.other })
    for (let n = 0; n < 7; n++) await editor.make('thing', { name: `同名 ${n}`, keeper: app.ids.other })
    await editor.make('shelf', { name: '科技架' })
  })
  after(() => app.close())

  interface Group {
    readonly object: string
    readonly template: string
    readonly total: number
    readonly more: boolean
    readonly late: boolean
    readonly records: readonly { readonly id: string; readonly title: string; readonly match?: Row }[]
  }
  const ask = (person: PersonName, parameters: Row) =>
    app.as(person).get(`/api/v1/search?${new URLSearchParams(parameters as Record<string, string>).toString()}`)
  const search = async (person: PersonName, q: string, more: Row = {}): Promise<readonly Group[]> =>
    (await ask(person, { q, ...more })).is(200).body['data'] as readonly Group[]

  it('groups what is found by object, with the place of the words', async () => {
    const groups = await search('editor', '科技')
    assert.deepEqual(
      groups.map(({ object, template, total, more, late }) => [object, template, total, more, late]).sort(),
      [
        ['shelf', 'shelf', 1, false, false],
        ['thing', 'thing', 1, false, false],
      ],
    )
    const [record] = groups.find(({ object }) => object === 'thing')?.records ?? []
    assert.equal(record?.title, '深圳华腾科技有限公司')
    assert.deepEqual(record?.match, { field: 'name', label: { zh: '名称', en: 'Name' }, text: '深圳华腾科技有限公司' })
    const [noted] = (await search('editor', '先致电')).flatMap(({ records }) => records)
    assert.match(String(noted?.match?.['text']), /^….{16}先致电.长备注.*$/)
  })

  it('shows a few of many and says how many there are', async () => {
    const [group] = await search('editor', '同名')
    assert.deepEqual([group?.total, group?.records.length], [7, 5])
    const [longer] = await search('editor', '同名', { limit: '7', objects: 'thing,shelf' })
    assert.equal(longer?.records.length, 7)
    assert.deepEqual(await search('editor', '同名', { objects: 'shelf' }), [])
  })

  it('finds nothing that the caller may not read', async () => {
    assert.equal((await search('owner', '科技')).find(({ object }) => object === 'thing')?.total, 1)
    assert.equal(
      (await search('other', '科技')).find(({ object }) => object === 'thing'),
      undefined,
    )
    assert.equal((await search('other', '同名'))[0]?.total, 7)
    assert.deepEqual(await search('blind', '科技'), [])
    assert.deepEqual(await search('nobody', '科技'), [])
    ;(await app.stranger().get('/api/v1/search?q=科技')).refused(401, 'NOT_SIGNED_IN')
    ;(await ask('fresh', { q: '科技' })).refused(403, 'PASSWORD_CHANGE_REQUIRED')
  })

  it('is refused without words, with unknown objects or parameters, naming them', async () => {
    for (const [parameters, parameter] of [
      [{}, 'q'],
      [{ q: '  ' }, 'q'],
      [{ q: 'x'.repeat(101) }, 'q'],
      [{ q: 'x', objects: 'things' }, 'objects'],
      [{ q: 'x', objects: 'journal' }, 'objects'],
      [{ q: 'x', limit: '21' }, 'limit'],
      [{ q: 'x', words: 'y' }, 'words'],
    ] as const) {
      const answer = (await ask('editor', parameters)).refused(422, 'BAD_QUERY')
      assert.equal(answer.body['parameter'], parameter)
    }
  })

  it('finds of a masked value exactly the end that is shown and the whole, by list and everywhere', async () => {
    const found = new Set<string>()
    for (let from = 0; from < PHONE.length; from++) {
      for (let to = from + 1; to <= PHONE.length; to++) {
        const part = PHONE.slice(from, to)
        if (part === PHONE) continue
        const listed = (await app.as('reader').list('thing', { search: part, fields: 'id' })).is(200).rows.length
        const everywhere = (await search('reader', part)).length
        assert.equal(listed > 0, everywhere > 0, part)
        if (listed > 0) found.add(part)
      }
    }
    assert.deepEqual([...found], ['5678'])
    const [group] = await search('reader', '５６７８')
    assert.deepEqual(group?.records[0]?.match?.['text'], '139****5678')
    assert.equal((await search('reader', PHONE))[0]?.records[0]?.match?.['text'], '139****5678')
    // of a short number the mask shows less than four digits
    for (const part of ['5588', '88', '9558', '955', '588']) assert.deepEqual(await search('reader', part), [])
  })

  it('looks whole masked values up as seldom as a list does', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 12; n++)
      statuses.push((await ask('people', { q: `1371111${String(n).padStart(4, '0')}` })).status)
    assert.deepEqual([statuses[0], statuses.at(-1)], [200, 429])
    ;(await ask('people', { q: '5678' })).is(200)
  })

  it('never says a masked value, whatever is asked', async () => {
    const texts = await Promise.all(
      ['139', '5678', '1391234', '科技', '9', '****'].map(async (q) => (await ask('editor', { q })).text),
    )
    assert.equal(
      texts.some((text) => text.includes(PHONE) || text.includes('12345')),
      false,
    )
  })

  it('gives nothing away to the signs of SQL, LIKE and regular expressions', async () => {
    for (const q of [
      "'; drop table x; --",
      '%',
      '%%',
      '__',
      '.*',
      '\\',
      '$1',
      '(',
      '[a',
      '\u001f',
      '{"$ne":1}',
      '${x}',
      '../',
    ])
      assert.deepEqual(await search('editor', q), [], q)
  })
})
