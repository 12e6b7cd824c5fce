import assert from 'node:assert/strict'

import { imported } from '../../transfer/import/import.test-kit.ts'
import type { Answer, PersonName, Row } from '../../testing/server.ts'
import { Hands, TAGGING } from './hand.test-kit.ts'

const NAME = '唯我独知zq7'
const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

describe('personal tags of others', () => {
  let on: Hands
  let secret = ''
  let ann = ''

  before(async () => {
    on = await Hands.open()
    await on.app.services.jobs.start()
    const [first = '', second = ''] = await on.buyers(['ann', 'bob'])
    ann = first
    const made = await on.as('editor').post('/api/v1/sys_tag', { object: 'buyer', type: 'personal', name: NAME })
    secret = made.is(201).data.id
    for (const body of [{ add: [secret] }, { remove: [secret] }, { add: [secret] }])
      (await on.as('editor').post(TAGGING, { ids: [first, second], ...body })).is(200)
    ;(await on.as('editor').patch(`/api/v1/sys_tag/${secret}`, { version: 1, color: '#d4380d' })).is(200)
  })
  after(() => on.app.close())

  const OTHERS: readonly PersonName[] = ['other', 'admin', 'reader', 'keeper']

  /** Answers to everything that somebody may ask about tags, their records and their history, without naming the tag. */
  async function answers(who: PersonName): Promise<Answer[]> {
    const client = on.as(who)
    const wide = 'object=buyer&from=2000-01-01&limit=200'
    const asked = [
      '/api/v1/tags/objects',
      '/api/v1/tags/offered?object=buyer',
      `/api/v1/tags/history?${wide}`,
      `/api/v1/tags/history?${wide}&scope=personal`,
      `/api/v1/tags/history?${wide}&auto=false`,
      `/api/v1/tags/history?object=buyer&record=${ann}`,
      `/api/v1/tags/history/export?${wide}`,
      `/api/v1/tags/analysis?object=buyer`,
      `/api/v1/tags/runs?object=buyer`,
      `/api/v1/buyer/${ann}/tags`,
      `/api/v1/buyer/${ann}?expand=tags`,
      `/api/v1/buyer/${ann}/history`,
      '/api/v1/buyer?fields=name,tags&expand=tags&limit=200',
      '/api/v1/buyer?search=zq7&count=exact',
      `/api/v1/search?q=${encodeURIComponent(NAME)}`,
      '/api/v1/search?q=zq7',
      '/api/v1/sys_tag?limit=200&count=exact',
      '/api/v1/sys_tag?search=zq7&count=exact',
      '/api/v1/sys_tag/deleted',
      '/api/v1/sys_tag/aggregate?group=name',
      '/api/v1/sys_tag/export?format=csv',
      '/api/v1/buyer/export?format=csv',
      '/api/v1/screens/buyer',
      '/api/v1/sys_history?limit=200',
      '/openapi.json',
    ]
    const found: Answer[] = []
    for (const path of asked) found.push(await client.get(path))
    return found
  }

  /** What the log of operations tells of each: which address was asked for it says, and nothing of what was written. */
  async function operations(who: PersonName): Promise<Answer[]> {
    const client = on.as(who)
    const log = await client.get('/api/v1/sys_operation_log?limit=200')
    const found = [log]
    if (log.status === 200)
      for (const { id } of log.rows) found.push(await client.get(`/api/v1/operations/${String(id)}/changes`))
    return found
  }

  it('crm A21: are nowhere in what anybody else is told: lists, records, pickers, filters, history, files, search', async () => {
    for (const who of OTHERS) {
      for (const answer of await answers(who)) {
        assert.ok(answer.status < 500, answer.text)
        const told = answer.text.replaceAll(encodeURIComponent(NAME), '')
        assert.ok(!told.includes(NAME) && !told.includes('zq7'), `${who} is told the name: ${told.slice(0, 500)}`)
        assert.ok(!told.includes(secret), `${who} is told the id: ${told.slice(0, 500)}`)
      }
    }
    await on.app.services.operations.flush()
    for (const answer of await operations('admin')) assert.ok(!answer.text.includes(NAME), answer.text)
    const own = await answers('editor')
    assert.ok(own.filter(({ text }) => text.includes(NAME)).length > 8, 'their owner is told of them')
  })

  it('are to others as if nobody had made them: naming one answers like naming none', async () => {
    const ways = (id: string): readonly ((who: PersonName) => Promise<Answer>)[] => {
      const has = (operator: string): Row => ({ filter: { [operator]: [{ var: 'tags' }, [id]] }, count: 'exact' })
      return [
        (who) => on.as(who).get(`/api/v1/sys_tag/${id}`),
        (who) => on.as(who).get(`/api/v1/sys_tag/${id}/history`),
        (who) => on.as(who).delete(`/api/v1/sys_tag/${id}`),
        (who) => on.as(who).patch(`/api/v1/sys_tag/${id}`, { version: 1, name: 'x' }),
        (who) => on.as(who).post(TAGGING, { ids: [ann], add: [id] }),
        (who) => on.as(who).post(TAGGING, { ids: [ann], remove: [id] }),
        (who) => on.as(who).post(TAGGING, { rows: [{ id: ann, remove: [id] }] }),
        (who) => on.as(who).get(`/api/v1/tags/history?object=buyer&from=2000-01-01&tag=${id}`),
        (who) => on.as(who).list('buyer', has('has_any')),
        (who) => on.as(who).list('buyer', has('has_none')),
        (who) => on.as(who).list('sys_tag', { filter: { '==': [{ var: 'id' }, id] }, count: 'exact' }),
        (who) => on.as(who).post('/api/v1/sys_tag_rule', { tag: id, name: 'r', type: 'custom', contains: [id] }),
        (who) => on.as(who).post('/api/v1/sys_tag/actions/disable', { ids: [id] }),
      ]
    }
    const plain = (answer: Answer, id: string): string =>
      answer.text.replaceAll(id, 'ID').replace(/"trace_id":"[^"]+"/, '')
    for (const who of OTHERS)
      for (const [index, ask] of ways(secret).entries()) {
        const [theirs, nobodys] = [await ask(who), await (ways(NOWHERE)[index] ?? ask)(who)]
        assert.equal(plain(theirs, secret), plain(nobodys, NOWHERE), `${who} asks in way ${index}`)
        assert.ok(!theirs.text.includes(NAME), theirs.text)
      }
    assert.deepEqual(await on.carried(ann), [NAME])
  })

  it('may bear the names of tags that others make, in pickers and in files', async () => {
    ;(await on.as('other').post(TAGGING, { ids: [ann], personal: [{ name: NAME }] })).is(200)
    const own = (await on.as('other').get(`/api/v1/buyer/${ann}/tags`)).is(200).rows
    assert.deepEqual(
      own.map(({ name, own: isOwn }) => [name, isOwn]),
      [[NAME, true]],
    )
    assert.notEqual(own[0]?.['id'], secret)
    ;(await on.as('other').post(TAGGING, { ids: [ann], remove: [own[0]?.['id']] })).is(200)
    ;(await on.as('other').delete(`/api/v1/sys_tag/${String(own[0]?.['id'])}`)).is(204)
    const detail = await imported(on.app, 'admin', `name,标签\nzoe,${NAME}\n`, {}, { object: 'buyer' })
    assert.deepEqual(
      detail.issues.map(({ row, code, message }) => [row, code, message.zh]),
      [[2, 'REFERENCE_MISSING', `没有标签“${NAME}”`]],
    )
  })
})
