/** Encrypted texts: opened in their place with their key, and nowhere else. */
import assert from 'node:assert/strict'

import { TesseraError } from '../kernel/errors.ts'
import { Vault } from './vault.ts'

const vault = new Vault('a secret of enough length', 'main')
const refused = (code: string) => (error: unknown) => error instanceof TesseraError && error.code === code

describe('an encrypted text', () => {
  it('opens in its place, and is another each time it is written', () => {
    const sealed = vault.seal('密码 1357924680', 'parameter/mail_password')
    assert.equal(vault.open(sealed, 'parameter/mail_password'), '密码 1357924680')
    assert.notEqual(sealed, vault.seal('密码 1357924680', 'parameter/mail_password'))
    assert.ok(!sealed.includes('1357924680'))
    assert.equal(vault.open(vault.seal('', 'x'), 'x'), '')
  })

  it('does not open in another place, nor when any part of it was changed', () => {
    const sealed = vault.seal('hush', 'parameter/one')
    assert.throws(() => vault.open(sealed, 'parameter/two'), refused('SEALED_TEXT_DAMAGED'))
    const parts = sealed.split('.')
    for (const index of [2, 3]) {
      const changed = parts.map((part, at) => (at === index ? `${part[0] === 'A' ? 'B' : 'A'}${part.slice(1)}` : part))
      assert.throws(() => vault.open(changed.join('.'), 'parameter/one'), refused('SEALED_TEXT_DAMAGED'))
    }
    for (const text of ['', 'hush', 'v1', `${parts.slice(0, 3).join('.')}.`, `${parts.slice(0, 3).join('.')}.AAAA`])
      assert.throws(() => vault.open(text, 'parameter/one'), TesseraError)
  })

  it('does not open with another secret or in another workspace, and says why', () => {
    const sealed = vault.seal('hush', 'parameter/one')
    for (const other of [
      new Vault('another secret of length', 'main'),
      new Vault('a secret of enough length', 'other'),
    ])
      assert.throws(() => other.open(sealed, 'parameter/one'), refused('SECRET_WRONG'))
  })

  it('has keys of their own for other purposes', () => {
    const keys = ['encryption', 'seals', 'other'].map((purpose) => vault.keyFor(purpose))
    assert.equal(new Set(keys.map(({ id }) => id)).size, 3)
    assert.equal(new Set(keys.map(({ bytes }) => bytes.toString('hex'))).size, 3)
    assert.deepEqual(vault.keyFor('seals'), new Vault('a secret of enough length', 'main').keyFor('seals'))
  })
})
