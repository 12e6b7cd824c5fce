import assert from 'node:assert/strict'
import {
  addDays,
  addMonths,
  instantOf,
  instantOfWallClock,
  isDate,
  localDate,
  startOfDay,
  wallClock,
  weekday,
} from './calendar.ts'

describe('the calendar', () => {
  it('knows which days exist', () => {
    for (const day of ['0001-01-01', '2024-02-29', '2000-02-29', '9999-12-31']) assert.ok(isDate(day), day)
    for (const day of [
      '0000-01-01',
      '2023-02-29',
      '1900-02-29',
      '2024-04-31',
      '2024-13-01',
      '2024-1-1',
      '10000-01-01',
      '',
    ])
      assert.ok(!isDate(day), day)
  })

  it('counts days and months, and leaves the range by the infinities', () => {
    assert.equal(addDays('2024-02-28', 2), '2024-03-01')
    assert.equal(addMonths('2024-03-31', -1), '2024-02-29')
    assert.equal(addMonths('2023-12-15', 1), '2024-01-15')
    assert.equal(addDays('9999-12-31', 1), 'infinity')
    assert.equal(addDays('0001-01-01', -1), '-infinity')
    assert.equal(addMonths('0001-01-31', -1), '-infinity')
    assert.equal(addDays('infinity', -5), 'infinity')
    assert.equal(weekday('2026-11-21'), 5)
  })

  it('brings times with any offset to one form', () => {
    assert.equal(instantOf('2026-11-21T12:00:00+08:00'), '2026-11-21T04:00:00.000Z')
    assert.equal(instantOf('2026-11-21 04:00:00.1239z'), '2026-11-21T04:00:00.123Z')
    for (const wrong of [
      '2026-11-21T12:00:00',
      '2026-11-21',
      '2026-02-30T00:00:00Z',
      '2026-11-21T24:00:00Z',
      '0001-01-01T00:00:00+08:00',
    ]) {
      assert.equal(instantOf(wrong), undefined, wrong)
    }
  })

  it('starts a day where the zone does, also when clocks change at midnight', () => {
    assert.equal(startOfDay('2026-05-01', 'Asia/Shanghai'), '2026-04-30T16:00:00.000Z')
    assert.equal(startOfDay('2018-11-04', 'America/Sao_Paulo'), '2018-11-04T03:00:00.000Z')
    assert.equal(localDate('2018-11-04T02:59:59.999Z', 'America/Sao_Paulo'), '2018-11-03')
    assert.equal(startOfDay('0001-01-01', 'Asia/Shanghai'), '-infinity')
  })

  it('moves a time that clocks skip on, and takes the first of a time that comes twice', () => {
    assert.equal(instantOfWallClock('2026-03-08T02:30:00.000', 'America/New_York'), '2026-03-08T07:30:00.000Z')
    assert.equal(wallClock('2026-03-08T07:30:00.000Z', 'America/New_York'), '2026-03-08T03:30:00.000')
    assert.equal(instantOfWallClock('2026-11-01T01:30:00.000', 'America/New_York'), '2026-11-01T05:30:00.000Z')
    assert.equal(instantOfWallClock('2026-04-05T01:45:00.000', 'Australia/Lord_Howe'), '2026-04-04T14:45:00.000Z')
  })
})
