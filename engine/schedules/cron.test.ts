import assert from 'node:assert/strict'

import { type Cron, parseCron } from './cron.ts'
import { nextTime, nextTimes } from './times.ts'

function cron(source: string): Cron {
  const reading = parseCron(source)
  assert.ok('cron' in reading, JSON.stringify(reading))
  return reading.cron
}

function next(source: string, after: string, zone: string, count = 1): string[] {
  return nextTimes(cron(source), after, zone, count)
}

describe('times of schedules', () => {
  it('are those of the six fields', () => {
    assert.deepEqual(next('0 30 5 * * ?', '2026-11-21T21:29:59.999Z', 'Asia/Shanghai', 2), [
      '2026-11-21T21:30:00.000Z',
      '2026-11-22T21:30:00.000Z',
    ])
    assert.deepEqual(next('0 0/30 * * * ?', '2026-11-21T04:00:00.000Z', 'UTC', 3), [
      '2026-11-21T04:30:00.000Z',
      '2026-11-21T05:00:00.000Z',
      '2026-11-21T05:30:00.000Z',
    ])
    assert.deepEqual(next('15,45 10-12/2 8 1 JAN,jul ?', '2026-11-21T04:00:00.000Z', 'UTC', 2), [
      '2027-01-01T08:10:15.000Z',
      '2027-01-01T08:10:45.000Z',
    ])
  })

  it('know weekdays by name, and the last day of a month', () => {
    // 21 November 2026 is a Saturday
    assert.deepEqual(next('0 0 8 ? * SAT', '2026-11-21T00:00:00.000Z', 'UTC', 2), [
      '2026-11-21T08:00:00.000Z',
      '2026-11-28T08:00:00.000Z',
    ])
    assert.deepEqual(next('0 0 8 ? * MON-FRI', '2026-11-20T09:00:00.000Z', 'UTC'), ['2026-11-23T08:00:00.000Z'])
    assert.deepEqual(next('0 0 0 L * ?', '2028-02-01T00:00:00.000Z', 'UTC', 2), [
      '2028-02-29T00:00:00.000Z',
      '2028-03-31T00:00:00.000Z',
    ])
    assert.deepEqual(next('0 0 0 31 * ?', '2026-11-21T00:00:00.000Z', 'UTC', 2), [
      '2026-12-31T00:00:00.000Z',
      '2027-01-31T00:00:00.000Z',
    ])
  })

  it('come after a leap day that is eight years away, and never on 31 February', () => {
    assert.deepEqual(next('0 0 0 29 2 ?', '2096-03-01T00:00:00.000Z', 'UTC'), ['2104-02-29T00:00:00.000Z'])
    assert.equal(nextTime(cron('0 0 0 31 2 ?'), '2026-11-21T00:00:00.000Z', 'UTC'), undefined)
  })

  it('that the clock leaves out are the first instant after the gap', () => {
    // New York goes from 02:00 to 03:00 on 8 March 2026, Lord Howe from 02:00 to 02:30 on 4 October 2026
    assert.deepEqual(next('0 30 2 * * ?', '2026-03-07T12:00:00.000Z', 'America/New_York', 2), [
      '2026-03-08T07:00:00.000Z',
      '2026-03-09T06:30:00.000Z',
    ])
    assert.deepEqual(next('0 15 2 * * ?', '2026-10-03T00:00:00.000Z', 'Australia/Lord_Howe', 2), [
      '2026-10-03T15:30:00.000Z',
      '2026-10-04T15:15:00.000Z',
    ])
  })

  it('that come twice are the first', () => {
    // New York goes from 02:00 back to 01:00 on 1 November 2026
    assert.deepEqual(next('0 30 1 * * ?', '2026-10-31T12:00:00.000Z', 'America/New_York', 2), [
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ])
    assert.deepEqual(next('0 45 1 * * ?', '2026-04-04T00:00:00.000Z', 'Australia/Lord_Howe', 2), [
      '2026-04-04T14:45:00.000Z',
      '2026-04-05T15:15:00.000Z',
    ])
  })

  it('never stand still or go back, whatever the zone', () => {
    for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai', 'UTC', 'America/Sao_Paulo']) {
      let at = '2026-01-01T00:00:00.000Z'
      for (let i = 0; i < 400; i++) {
        const then = nextTime(cron('0 0 0,1,2,3 * * ?'), at, zone)
        assert.ok(then !== undefined && then > at, `${zone} ${at} ${then}`)
        at = then
      }
    }
  })
})

describe('a wrong expression', () => {
  const faults: Readonly<Record<string, RegExp>> = {
    '': /six fields/,
    '30 5 * * ?': /six fields/,
    '0 30 5 * * ? 2027': /six fields/,
    '0 60 5 * * ?': /minute cannot be '60'/,
    '0 0 24 * * ?': /hour cannot be '24'/,
    '0 0 0 0 * ?': /day cannot be '0'/,
    '0 5-1 0 * * ?': /minute cannot be '5-1'/,
    '0 0/0 0 * * ?': /minute cannot be '0\/0'/,
    '0 -1 0 * * ?': /minute cannot be/,
    '0 0 8 ? * 7': /weekdays as MON/,
    '0 0 8 ? * 2#1': /weekdays as MON/,
    '0 0 8 1 * MON': /either the day or the weekday/,
    '0 0 8 15W * ?': /day cannot be '15W'/,
    '0 0 8 * 乱 ?': /month cannot be/,
  }
  for (const [source, expected] of Object.entries(faults))
    it(`'${source}' is refused with what would be right`, () => {
      const reading = parseCron(source)
      assert.ok('fault' in reading)
      assert.match(reading.fault.en, expected)
      assert.notEqual(reading.fault.zh, '')
    })
})
