import assert from 'node:assert/strict'

import { testApp, type TestApp } from '../testing/server.ts'
import {
  accessPlan,
  type Operation,
  PUBLIC,
  type Rights,
  scopeCondition,
  systemPrincipal,
  type UserPrincipal,
} from './index.ts'

const OPERATIONS: readonly Operation[] = ['read', 'create', 'update', 'delete', 'reveal']

describe('what one may do with an object', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const user = (grants: Rights['grants'], administrator = false): UserPrincipal => ({
    kind: 'user',
    id: app.ids.owner,
    name: 'x',
    account: 'x',
    mustChangePassword: false,
    rights: {
      administrator,
      grants,
      points: new Set<string>(),
      key: JSON.stringify([grants, administrator]),
    },
  })
  const scopes = (principal: Parameters<typeof accessPlan>[1], object = 'thing'): string | undefined => {
    const plan = accessPlan(app.services.models.current(), principal, object)
    return plan && OPERATIONS.map((operation) => plan.scope(operation)).join(' ')
  }

  it('is nothing without a grant, and nothing for strangers', () => {
    assert.equal(scopes(user([])), undefined)
    assert.equal(scopes(PUBLIC), undefined)
    assert.equal(scopes(user([{ object: 'box', operations: ['read'] }])), undefined)
    assert.equal(scopes(user([], true), 'no_such_thing'), undefined)
    assert.equal(scopes(user([], true), '__proto__'), undefined)
  })

  it('is what the grants unite to, and never more rows than may be read', () => {
    assert.equal(
      scopes(
        user([
          { object: 'thing', operations: ['read', 'update'], rows: 'own' },
          { object: 'thing', operations: ['read'] },
        ]),
      ),
      'all none some none none',
    )
    assert.equal(
      scopes(
        user([
          { object: 'thing', operations: ['read'], rows: 'own' },
          { object: 'thing', operations: ['update', 'delete', 'reveal'] },
        ]),
      ),
      'some none some some some',
    )
    assert.equal(
      scopes(user([{ object: 'thing', operations: ['create', 'update', 'delete', 'reveal'] }])),
      'none all none none none',
    )
    assert.equal(scopes(user([], true)), 'all all all all all')
  })

  it('is reading alone where the engine itself writes, and no revealing where nothing is masked', () => {
    assert.equal(scopes(user([], true), 'journal'), 'all none none none none')
    assert.equal(scopes(systemPrincipal('test'), 'journal'), 'all all all all none')
    assert.equal(scopes(user([], true), 'shelf'), 'all all all all none')
  })

  it('does not reach the objects of the engine by a grant for every object', () => {
    const all = user([{ object: '*', operations: ['read'] }])
    assert.equal(scopes(all), 'all none none none none')
    assert.equal(scopes(all, 'sys_user'), undefined)
    assert.equal(scopes(all, 'journal'), undefined)
  })

  it('masks for every person, and leaves to nobody what the engine keeps', () => {
    const plan = accessPlan(app.services.models.current(), user([], true), 'thing')
    const facts = ['phone', 'name', 'serial', 'id', 'version', 'created_by'].map((name) => [
      name,
      plan?.fields.get(name)?.reads,
      plan?.fields.get(name)?.writable,
    ])
    assert.deepEqual(facts, [
      ['phone', 'masked', true],
      ['name', 'clear', true],
      ['serial', 'clear', false],
      ['id', 'clear', false],
      ['version', 'clear', false],
      ['created_by', 'clear', false],
    ])
  })

  it("reaches as own rows those that one created or that are in one's care", () => {
    const mine = user([{ object: 'thing', operations: ['read'], rows: 'own' }])
    const plan = accessPlan(app.services.models.current(), mine, 'thing')
    const bound: unknown[] = []
    const text = plan && scopeCondition(plan, 'read', mine, 't', (value) => `$${bound.push(value)}`)
    assert.equal(text, '(t."created_by" = $1::uuid or t."keeper" = $1::uuid)')
    assert.deepEqual(bound, [mine.id])
    assert.equal(plan && scopeCondition(plan, 'update', mine, 't', () => ''), 'false')
  })
})
