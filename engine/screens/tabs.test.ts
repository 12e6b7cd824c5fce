import assert from 'node:assert/strict'
import { accessPlan, systemPrincipal, type Principal, type UserPrincipal } from '../access/index.ts'
import type { TabDefinition } from '../../metadata/types.ts'
import { testApp, type TestApp } from '../testing/server.ts'
import { screenTabs } from './tabs.ts'

describe('a tab that shows a page from elsewhere', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const url = 'https://example.com/${id}?name=${name}&phone=${phone}&gone=${no_such_field}'
  const tab: TabDefinition = {
    kind: 'tab',
    name: 'outside',
    label: { zh: '外部', en: 'Outside' },
    object: 'thing',
    content: { url },
  }
  const addressFor = (principal: Principal): string | undefined => {
    const model = { ...app.services.models.current(), tabs: new Map([['thing', [tab]]]) }
    const plan = accessPlan(model, principal, 'thing')
    const [shown] = plan ? screenTabs(model, principal, plan) : []
    return shown?.kind === 'url' ? shown.url : undefined
  }

  it('is told only what its reader reads clearly: places of masked and absent fields are taken out', () => {
    const reader: UserPrincipal = {
      kind: 'user',
      id: app.ids.owner,
      name: 'x',
      account: 'x',
      mustChangePassword: false,
      rights: {
        administrator: false,
        grants: [{ object: 'thing', operations: ['read', 'reveal'] }],
        points: new Set<string>(),
        key: 'reads',
      },
    }
    assert.equal(addressFor(reader), 'https://example.com/${id}?name=${name}&phone=&gone=')
    assert.equal(addressFor(systemPrincipal('test')), 'https://example.com/${id}?name=${name}&phone=${phone}&gone=')
  })
})
