import assert from 'node:assert/strict'
import { faultsIn, faultsOfOne, isHours, isUntouched, placedIssues, stepOf } from './strategy-faults.ts'
import { bodyOf, conditionsOf, formOf, moved, newAction, newForm, type StrategyForm } from './strategy-form.ts'

const GROUP = '0197a1b2-0000-7000-8000-000000000001'
const EVENT = '0197a1b2-0000-7000-8000-000000000002'
const SMS = '0197a1b2-0000-7000-8000-000000000003'
const MAIL = '0197a1b2-0000-7000-8000-000000000004'
const issue = (path: string, words: string) => ({ code: 'X', path, message: { zh: words, en: words } })

function drawn(): StrategyForm {
  return {
    ...newForm(GROUP),
    name: ' 修改密码提醒 ',
    event: EVENT,
    actions: [
      { ...newAction(MAIL), mode: 'after', hours: '1.5', settings: { subject: 'Hi', channel: null, tags: [] } },
      { ...newAction(SMS), chain: 'success' },
    ],
  }
}

describe('a strategy while it is drawn', () => {
  it('is kept as the server takes it, and comes back as it was drawn', () => {
    const rule = { '==': [{ var: 'status' }, '1'] }
    const body = bodyOf(drawn(), rule)
    assert.deepEqual(body.actions, [
      { processor: MAIL, settings: { subject: 'Hi' }, delay: { mode: 'after', hours: 1.5 } },
      { processor: SMS, settings: {}, delay: { mode: 'now' }, chain: 'success' },
    ])
    assert.equal(body.name, '修改密码提醒')
    const again = formOf({ ...body })
    assert.deepEqual(bodyOf(again, conditionsOf({ ...body })), body)
  })

  it('lets the first action wait for none', () => {
    const form = { ...drawn(), actions: [{ ...newAction(SMS), chain: 'success' as const }] }
    assert.deepEqual(bodyOf(form, undefined).actions, [{ processor: SMS, settings: {}, delay: { mode: 'now' } }])
  })

  it('says what is missing at its place', () => {
    assert.deepEqual(Object.keys(faultsIn(newForm(''))), ['name', 'group', 'event', 'actions'])
    const late = { ...drawn(), from: '2026-05-02T00:00:00.000Z', to: '2026-05-01T00:00:00.000Z' }
    assert.deepEqual(Object.keys(faultsIn(late)), ['valid_to'])
    const open = { ...drawn(), actions: [newAction(), { ...newAction(SMS), mode: 'until' as const }] }
    assert.deepEqual(Object.keys(faultsIn(open)), ['actions.0.processor', 'actions.1.delay'])
  })

  it('takes hours above none, with decimals', () => {
    assert.deepEqual(['0.5', '1', '8760'].map(isHours), [true, true, true])
    assert.deepEqual(['', '0', '-1', '1,5', 'soon'].map(isHours), [false, false, false, false, false])
  })

  it('does not blame what nobody has come to yet', () => {
    const form = newForm(GROUP)
    assert.deepEqual(
      ['name', 'event', 'actions', 'valid_to'].map((place) => isUntouched(form, place)),
      [true, true, true, false],
    )
    const action = { ...newAction(SMS), settings: { content: 'x' } }
    const begun = { ...form, actions: [action] }
    assert.equal(isUntouched(begun, 'actions.0.settings.template'), true)
    assert.equal(isUntouched(begun, 'actions.0.settings.content'), false)
  })

  it('moves actions, and leaves them where there is no place', () => {
    const { actions } = drawn()
    assert.deepEqual(
      moved(actions, 0, 1).map(({ processor }) => processor),
      [SMS, MAIL],
    )
    assert.equal(moved(actions, 1, 2), actions)
  })
})

describe('what the server finds of a strategy', () => {
  it('stands where it belongs: at a field, a row of conditions, a card, a setting, a delay', () => {
    const placed = placedIssues([
      issue('event', 'a'),
      issue('conditions/rows/0/field', 'b'),
      issue('actions/1/settings', 'c'),
      issue('actions/1/settings/template', 'd'),
      issue('/actions/0/delay/at', 'e'),
      issue('cap', 'f'),
      issue('elsewhere', 'g'),
    ])
    assert.deepEqual(Object.keys(placed), [
      'event',
      'conditions',
      'actions.1',
      'actions.1.settings.template',
      'actions.0.delay',
      'cap.times',
      '',
    ])
    assert.deepEqual(Object.keys(faultsOfOne(placed, 1)), ['', 'settings.template'])
    assert.deepEqual(['conditions', 'cap.times', 'actions.1', 'name'].map(stepOf), [
      'condition',
      'condition',
      'action',
      'event',
    ])
  })
})
