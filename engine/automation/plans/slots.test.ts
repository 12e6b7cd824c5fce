/** When plans push: days of the calendar and the same clock time, whatever clocks and months do. */
import assert from 'node:assert/strict'
import fc from 'fast-check'

import { dueSlot, type Rhythm, slotAfter } from './slots.ts'

const SHANGHAI = 'Asia/Shanghai'

function slotsUntil(rhythm: Rhythm, end: string): string[] {
  const slots: string[] = []
  const before = new Date(Date.parse(rhythm.first) - 1).toISOString()
  for (let at = slotAfter(rhythm, before); at !== undefined && at <= end; at = slotAfter(rhythm, at)) slots.push(at)
  return slots
}

describe('moments of a plan', () => {
  const first = '2018-10-31T04:00:00.000Z'
  const end = '2018-11-14T15:59:59.999Z'

  it('crm A49: are 15 by the end of 14 November when daily from 31 October, and 8 when every 2 days', () => {
    const daily = slotsUntil({ first, days: 1, until: null, timeZone: SHANGHAI }, end)
    assert.equal(daily.length, 15)
    assert.equal(daily.at(-1), '2018-11-14T04:00:00.000Z')
    assert.equal(slotsUntil({ first, days: 2, until: null, timeZone: SHANGHAI }, end).length, 8)
  })

  it('end with the last day, that day included', () => {
    const rhythm = { first, days: 1, until: '2018-11-02', timeZone: SHANGHAI }
    assert.deepEqual(
      slotsUntil(rhythm, end).map((slot) => slot.slice(0, 10)),
      ['2018-10-31', '2018-11-01', '2018-11-02'],
    )
    assert.equal(slotAfter({ ...rhythm, days: null }, first), undefined, 'a single push is not repeated')
  })

  it('keep the clock time where clocks are put forward and back; a time left out is the end of the gap', () => {
    const spring = { first: '2026-03-07T07:30:00.000Z', days: 1, until: null, timeZone: 'America/New_York' }
    assert.deepEqual(slotsUntil(spring, '2026-03-10T00:00:00.000Z'), [
      '2026-03-07T07:30:00.000Z',
      '2026-03-08T07:00:00.000Z',
      '2026-03-09T06:30:00.000Z',
    ])
    const autumn = { first: '2026-10-31T05:30:00.000Z', days: 1, until: null, timeZone: 'America/New_York' }
    assert.deepEqual(slotsUntil(autumn, '2026-11-03T00:00:00.000Z'), [
      '2026-10-31T05:30:00.000Z',
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ])
  })

  it('agree with a calendar counted day by day, over months, leap years and changes of clocks', () => {
    const zones = ['America/New_York', 'Australia/Lord_Howe', SHANGHAI, 'UTC', 'Europe/London']
    const rhythm = fc.record({
      minute: fc.integer({ min: Date.parse('2024-01-01') / 60_000, max: Date.parse('2029-01-01') / 60_000 }),
      days: fc.integer({ min: 1, max: 40 }),
      zone: fc.constantFrom(...zones),
      many: fc.integer({ min: 1, max: 30 }),
    })
    fc.assert(
      fc.property(rhythm, ({ minute, days, zone, many }) => {
        const begin = new Date(minute * 60_000).toISOString()
        const asked: Rhythm = { first: begin, days, until: null, timeZone: zone }
        let at = new Date(Date.parse(begin) - 1).toISOString()
        for (let k = 0; k < many; k++) {
          const slot = slotAfter(asked, at)
          assert.equal(slot, oracle(begin, k * days, zone))
          at = slot ?? ''
        }
        const due = dueSlot(asked, begin, at)
        assert.deepEqual(due, { slot: at, missed: many - 1 })
      }),
      { numRuns: 150 },
    )
  })
})

/** Minute by minute through the day that comes so many days later: the first one that shows the time or has passed it. */
function oracle(first: string, days: number, zone: string): string {
  if (days === 0) return first
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const [day = '', clock = ''] = shown.format(new Date(first)).split(' ')
  const then = new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
  const wanted = `${then} ${clock}`
  // within 15 hours of what a clock of UTC would show
  for (let at = Date.parse(`${then}T${clock}:00Z`) - 15 * 3_600_000; ; at += 30 * 60_000) {
    if (shown.format(new Date(at)) < wanted) continue
    for (let minute = at - 30 * 60_000; ; minute += 60_000)
      if (shown.format(new Date(minute)) >= wanted) return new Date(minute).toISOString()
  }
}
