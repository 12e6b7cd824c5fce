import assert from 'node:assert/strict'

import type { PermissionNode } from '../../data/roles.ts'
import {
  fieldParts,
  formOf,
  isPartly,
  isTicked,
  matching,
  rightsOf,
  rowsOf,
  rulesOf,
  tick,
  withFields,
  withRows,
  withRule,
} from './rights-form.ts'

const label = (zh: string) => ({ zh, en: zh })
const operation = (object: string, name: string, held = true): PermissionNode => ({
  id: `operation:${object}:${name}`,
  kind: 'operation',
  name,
  label: label(name),
  enabled: true,
  held,
  object,
  operation: name,
  children: [],
})
const menu = (name: string, ...children: PermissionNode[]): PermissionNode => ({
  id: `menu:${name}`,
  kind: 'menu',
  name,
  label: label(name),
  enabled: true,
  held: true,
  children,
})

describe('ticking what a role gives', () => {
  const edit = operation('company', 'update')
  const companies = menu('companies', operation('company', 'read'), edit, operation('company', 'export', false))
  const sales = menu('sales', companies)
  const start = () => 'own' as const
  const none = formOf({ menus: [], points: [], grants: [] })

  it('ticks what stands above, and reading with it', () => {
    const form = tick(none, edit, { on: true, way: [sales, companies], start })
    assert.deepEqual(rightsOf(form), {
      menus: ['sales', 'companies'],
      points: [],
      grants: [{ object: 'company', operations: ['update', 'read'], rows: 'own' }],
    })
    assert.deepEqual([isTicked(form, sales), isPartly(form, sales)], [true, true])
  })

  it('lets a list be seen whose menu is ticked, and gives nothing that the editor has not', () => {
    const form = tick(none, sales, { on: true, way: [], start })
    assert.deepEqual(form.grants, [{ object: 'company', operations: ['read'], rows: 'own' }])
    const [, , taken] = companies.children
    assert.deepEqual(tick(none, taken ?? edit, { on: true, way: [], start }).grants, [])
  })

  it('clears all below what is cleared', () => {
    const form = tick(tick(none, edit, { on: true, way: [sales, companies], start }), sales, {
      on: false,
      way: [],
      start,
    })
    assert.deepEqual(rightsOf(form), { menus: [], points: [], grants: [] })
  })

  it('keeps rows and fields of other operations as they were', () => {
    const form = formOf({
      menus: null,
      points: [],
      grants: [
        { object: 'company', operations: ['read'] },
        { object: 'company', operations: ['update'], rows: ['own', 'pool'] },
      ],
    })
    assert.deepEqual(rowsOf(form, 'company', 'update'), ['own', 'pool'])
    const moved = withRows(form, 'company', 'update', ['all'])
    assert.deepEqual(moved.grants, [{ object: 'company', operations: ['read', 'update'] }])
    const limited = withFields(form, 'company', { fields: ['name'], readonly: ['name'] })
    assert.deepEqual(fieldParts(limited, 'company'), { fields: ['name'], readonly: ['name'] })
    assert.equal(limited.grants.length, 2)
  })

  it('keeps conditions beside scopes, and instead of all rows', () => {
    const open = { '==': [{ var: 'status' }, 'open'] }
    const big = { '>': [{ var: 'amount' }, 5] }
    const both = withRule(withRule(['own'], 0, open), 1, big)
    assert.deepEqual(both, ['own', { rule: open }, { rule: big }])
    assert.deepEqual(rulesOf(both), [open, big])
    assert.deepEqual(withRule(both, 0, undefined), ['own', { rule: big }])
    assert.deepEqual(withRule(both, 0, big), ['own', { rule: big }, { rule: big }])
    assert.deepEqual(withRule(['all'], 0, open), [{ rule: open }])
  })

  it('finds nodes by their words with what is above and below them', () => {
    assert.deepEqual(
      matching([sales], 'UPDATE').map(({ children }) => children[0]?.children.length),
      [1],
    )
    assert.deepEqual(matching([sales], 'nothing'), [])
  })
})
