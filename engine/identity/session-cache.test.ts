import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import type { UserPrincipal } from '../access/principal.ts'
import { SessionCache } from './session-cache.ts'

const RIGHTS = { administrator: false, grants: [], points: new Set<string>(), key: 'none' }

function person(id: string): UserPrincipal {
  return { kind: 'user', id, name: id, account: id, rights: RIGHTS, mustChangePassword: false }
}

/** A table of sessions whose answers arrive when the test says so: the only way to stand in the middle of one. */
class SlowTable {
  readonly live = new Set<string>()
  readonly asked: (readonly string[])[] = []
  #gate: Promise<void> = Promise.resolve()

  close(): () => void {
    let open = (): void => undefined
    this.#gate = new Promise((resolve) => (open = resolve))
    return () => open()
  }

  readonly read = async (keys: readonly string[]): Promise<{ key: string; principal: UserPrincipal }[]> => {
    this.asked.push(keys)
    const found = keys.filter((key) => this.live.has(key)).map((key) => ({ key, principal: person(key) }))
    await this.#gate
    return found
  }
}

describe('the sessions in memory', () => {
  let table: SlowTable
  let cache: SessionCache

  beforeEach(() => {
    table = new SlowTable()
    cache = new SessionCache(table.read)
  })

  it('do not bring back one that ended while it was being confirmed', async () => {
    table.live.add('a')
    const open = table.close()
    const answer = cache.get('a')
    await sleep(5)
    table.live.delete('a')
    cache.forget('a')
    open()
    assert.equal(await answer, undefined)
    assert.equal(await cache.get('a'), undefined)
  })

  it('ask in one statement for all who come while another is under way', async () => {
    const open = table.close()
    const first = cache.get('a')
    await sleep(5)
    const rest = ['b', 'c', 'd', 'b'].map((key) => cache.get(key))
    open()
    await Promise.all([first, ...rest])
    assert.deepEqual(table.asked, [['a'], ['b', 'c', 'd']])
  })

  it('confirm who was active lately along with others, and leave the rest asleep', async () => {
    for (const key of ['a', 'b', 'c']) table.live.add(key)
    await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key)))
    await sleep(850)
    await cache.get('a')
    await Promise.all(['b', 'c'].map((key) => cache.get(key)))
    assert.deepEqual(
      table.asked.map((keys) => [...keys].sort()),
      [
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ],
    )
  })

  it('ask again after a failure, which every waiting caller is told', async () => {
    let broken = true
    table.live.add('a')
    const flaky = new SessionCache((keys) => (broken ? Promise.reject(new Error('no database')) : table.read(keys)))
    const answers = await Promise.allSettled([flaky.get('a'), flaky.get('b')])
    assert.deepEqual(
      answers.map((one) => one.status),
      ['rejected', 'rejected'],
    )
    broken = false
    assert.equal((await flaky.get('a'))?.id, 'a')
  })

  it('let go on at once who has just set up the second step that was asked of them', async () => {
    let mustSetUpSecondStep = true
    const held = new SessionCache((keys) =>
      Promise.resolve(
        keys.map((key) => ({
          key,
          principal: { ...person(key), ...(mustSetUpSecondStep && { mustSetUpSecondStep }) },
        })),
      ),
    )
    assert.equal((await held.get('a'))?.mustSetUpSecondStep, true)
    mustSetUpSecondStep = false
    assert.equal((await held.get('a'))?.mustSetUpSecondStep, undefined)
  })

  it('stay bounded however many tokens come', async () => {
    const keys = Array.from({ length: 12_000 }, (_, i) => `k${i}`)
    for (const key of keys) table.live.add(key)
    await Promise.all(keys.map((key) => cache.get(key)))
    const before = table.asked.length
    await cache.get('k11999')
    assert.equal(table.asked.length, before)
    await cache.get('k0')
    assert.equal(table.asked.length, before + 1)
  })
})
