import assert from 'node:assert/strict'

import type { Directory } from '../data/directories.ts'
import { formOf, groupsOf, patchOf } from './directory-form.ts'

const directory: Directory = {
  name: 'company',
  kind: 'oidc',
  label: { zh: '企业账号', en: 'Company' },
  enabled: true,
  order: 10,
  settings: { issuer: 'https://login.example.com', client_id: 'crm', scopes: ['email'], claims: { account: 'upn' } },
  match: 'email',
  create: true,
  roles: ['sales'],
  department: null,
  groups: [{ group: '销售 = 华东', role: 'sales' }],
  second_step: true,
  address: null,
  secret_set: true,
  version: 3,
  trusted: true,
  updated_at: '2026-01-01T00:00:00.000Z',
}

describe('a directory as a form', () => {
  it('comes back as it was, and leaves the secret alone', () => {
    const { name: _name, kind: _kind, secret_set: _set, trusted: _trusted, updated_at: _at, ...rest } = directory
    assert.deepEqual(patchOf(formOf(directory), directory), rest)
  })

  it('gives no roles where nobody is made, and sends a secret that was typed', () => {
    const patch = patchOf({ ...formOf(directory), create: false, secret: 'new', en: ' ' }, directory)
    assert.deepEqual([patch['roles'], patch['secret'], patch['label']], [[], 'new', { zh: '企业账号', en: '企业账号' }])
  })

  it('reads groups line by line, and says when a line is none', () => {
    assert.deepEqual(groupsOf(' 销售部 ＝ sales \n\nA=b = c1\n'), [
      { group: '销售部', role: 'sales' },
      { group: 'A=b', role: 'c1' },
    ])
    for (const text of ['sales', '= sales', 'x = ', 'x = Sales!', 'x = a b'])
      assert.equal(groupsOf(text), undefined, text)
  })
})
