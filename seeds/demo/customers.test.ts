import assert from 'node:assert/strict'

import { DAY, dayStart } from './calendar.ts'
import { generateCustomers, type DemoCustomer, type GenerateOptions } from './customers.ts'
import { checkDigit } from './people.ts'
import { recordNumber } from './record-id.ts'
import { CITIES } from './regions.ts'

const NOW = '2026-03-09T01:30:00Z'
const SALESPEOPLE = ['a', 'b', 'c', 'd'].map((letter) => `00000000-0000-7000-8000-00000000000${letter}`)

function customers(options: Partial<GenerateOptions> = {}): DemoCustomer[] {
  return [...generateCustomers({ count: 3000, now: NOW, salespeople: SALESPEOPLE, companies: ['company'], ...options })]
}

function share<T>(of: readonly T[], test: (each: T) => boolean): number {
  return of.filter(test).length / of.length
}

describe('generated customers', () => {
  const all = customers()

  it('are the same each time for one seed and one day, whatever the hour', () => {
    assert.deepEqual(customers({ now: '2026-03-09T15:59:59Z' }), all)
  })

  it('are others for another seed', () => {
    const others = customers({ seed: 2 })
    assert.ok(share(others, (each) => each.identity.customer_name === all[each.row]?.identity.customer_name) < 0.05)
  })

  it('move with the day and stay who they are', () => {
    const [later] = customers({ count: 1, now: '2026-03-10T01:30:00Z' })
    const [before] = all
    assert.ok(before && later)
    assert.equal(Date.parse(later.created_at) - Date.parse(before.created_at), DAY)
    assert.equal(later.identity.customer_name, before.identity.customer_name)
  })

  it('continue where an earlier call stopped', () => {
    assert.deepEqual(customers({ from: 1700, count: 50 }), all.slice(1700, 1750))
  })

  it('have phones that nobody shares, eleven digits with a prefix of a real network', () => {
    const phones = customers({ count: 60_000 }).map((each) => each.identity.phone)
    assert.equal(new Set(phones).size, phones.length)
    for (const phone of phones) assert.match(phone, /^1(3\d|47|5[0-35-9]|66|7[135-8]|8\d|9[1589])\d{8}$/)
  })

  it('have ids that sort by the time of creation and tell the number', () => {
    for (const { id, created_at, row } of all) {
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), Date.parse(created_at))
      assert.equal(recordNumber(id), row)
    }
    assert.equal(new Set(all.map((each) => each.id)).size, all.length)
  })

  it('came over two years up to yesterday, a few or many of them', () => {
    for (const count of [40, 3000]) {
      const days = all.slice(0, count).map((each) => (dayStart(NOW) - Date.parse(each.created_at)) / DAY)
      assert.ok(Math.min(...days) > 0, 'none in the future')
      assert.ok(Math.max(...days) <= 730)
      for (const quarter of [0, 1, 2, 3]) {
        const found = share(days, (day) => Math.floor(day / 182.5) === quarter)
        assert.ok(found > 0.15 && found < 0.35, `quarter ${quarter} of ${count}: ${found}`)
      }
    }
  })

  it('carry identity cards that a bank would accept: region, birthday, gender and check digit', () => {
    const regions = new Set(CITIES.flatMap((city) => city.districts.map((district) => district.code)))
    const cards = all.flatMap(({ identity }) =>
      identity.id_card_no === null ? [] : [{ ...identity, card: identity.id_card_no }],
    )
    assert.ok(cards.length > 1000)
    for (const { card, birthday, sex } of cards) {
      assert.match(card, /^\d{17}[\dX]$/)
      assert.ok(regions.has(card.slice(0, 6)), card)
      assert.equal(card.slice(6, 14), birthday.replaceAll('-', ''))
      assert.equal(Number(card[16]) % 2, Number(sex))
      assert.equal(card[17], checkDigit(card.slice(0, 17)))
    }
  })

  it('compute the check digit as the standard does in its example', () => {
    assert.equal(checkDigit('11010519491231002'), 'X')
    assert.equal(checkDigit('44052418800101001'), '4')
  })

  it('have Chinese names, some with a surname of two characters, and none commoner than life', () => {
    const names = all.map((each) => each.identity.customer_name)
    for (const name of names) assert.match(name, /^\p{Script=Han}{2,4}$/u)
    assert.ok(names.some((name) => name.startsWith('欧阳') || name.startsWith('诸葛') || name.startsWith('上官')))
    assert.ok(share(names, (name) => name.startsWith('王')) < 0.12)
    assert.ok(new Set(names).size > 2000)
  })

  it('live in a district of their city, and write it in their address', () => {
    for (const { home } of all) {
      const city = CITIES.find((each) => each.districts.some(({ code }) => code === home.district))
      assert.ok(city, home.district)
      const names = city.districts
        .filter(({ code }) => code === home.district)
        .map((each) => `${city.name}${each.name}`)
      if (home.address !== null)
        assert.ok(
          names.some((name) => home.address?.includes(name)),
          home.address,
        )
    }
  })

  it('are invited only by customers who came before them', () => {
    const byId = new Map(all.map((each) => [each.id, each]))
    const invited = all.filter((each) => each.origin.inviter_id !== null)
    assert.ok(invited.length > 100)
    for (const each of invited) {
      const inviter = byId.get(each.origin.inviter_id ?? '')
      assert.ok(inviter && inviter.created_at < each.created_at)
      assert.equal(each.origin.invite_type, 'friend')
    }
  })

  it('have money with two decimals that is never negative', () => {
    for (const { value } of all) {
      for (const money of [value.account_balance, value.max_position, value.family_disposable_income]) {
        if (money !== null) assert.match(money, /^\d+\.\d{2}$/)
      }
    }
  })
})

describe('generated follow-ups', () => {
  const all = customers()
  const talks = all.flatMap((each) => each.followUps)

  it('are about two for each customer of the demo and about three for each of a load', () => {
    const load = customers({ from: 50_000 })
    assert.ok(Math.abs(talks.length / all.length - 2) < 0.3, String(talks.length / all.length))
    assert.ok(Math.abs(load.flatMap((each) => each.followUps).length / load.length - 2.9) < 0.4)
    assert.ok(all.every((each) => each.followUps.length <= 6))
  })

  it('agree with the figures that the customer carries', () => {
    const none = { follow_date: null, follow_state: 'not_followed', follow_function: null, next_follow_date: null }
    for (const { followUps, figures, ownership, value } of all) {
      const last = followUps.at(-1) ?? none
      const mine = followUps.filter((each) => each.salesperson_id === ownership.owner_id)
      assert.deepEqual(figures, {
        last_follow_date: last.follow_date,
        last_follow_state: last.follow_state,
        last_follow_function: last.follow_function,
        next_follow_date: last.next_follow_date,
        follow_times: followUps.length,
        cur_follow_times: mine.length,
        roll_public_num: mine.length < followUps.length ? 1 : 0,
      })
      const told = followUps.findLast((each) => each.maturity !== null)
      if (told) assert.equal(value.maturity, told.maturity)
    }
  })

  it('happened after the customer came and before today, one after the other', () => {
    for (const { followUps, created_at } of all) {
      let before = Date.parse(created_at)
      for (const talk of followUps) {
        assert.ok(talk.at > before, `${talk.follow_date} after ${new Date(before).toISOString()}`)
        assert.ok(talk.at < dayStart(NOW))
        assert.equal(talk.follow_date, new Date(talk.at).toISOString())
        before = talk.at
      }
    }
  })

  it('name a next date exactly when they go on, later than the talk', () => {
    for (const talk of talks) {
      assert.equal(talk.next_follow_date !== null, talk.continue_follow)
      if (talk.next_follow_date !== null) assert.ok(talk.next_follow_date > talk.follow_date)
    }
    assert.ok(
      talks.some((talk) => Date.parse(talk.next_follow_date ?? '') > Date.parse(NOW)),
      'some lie ahead',
    )
  })

  it('tell the length of calls and of nothing else', () => {
    for (const talk of talks) assert.equal(talk.talk_seconds !== null, talk.follow_function === 'phone')
  })

  it('are written in Chinese sentences, complete and varied', () => {
    for (const { content } of talks) {
      assert.match(content, /^\p{Script=Han}.*[。]$/u)
      assert.doesNotMatch(content, /[{}]|undefined/)
      assert.ok(content.length <= 2000)
    }
    assert.ok(new Set(talks.map((talk) => talk.content)).size > talks.length * 0.7)
  })

  it('end in every state that a follow-up can leave', () => {
    const states = new Set(all.map((each) => each.figures.last_follow_state))
    assert.deepEqual([...states].sort(), ['following', 'invalid', 'not_followed', 'won'])
  })
})
