import assert from 'node:assert/strict'

import { TesseraError } from '../kernel/errors.ts'
import { assertAcceptable, hashPassword, oneTimePassword, verifyPassword } from './passwords.ts'

const PERSON = { account: 'zhangwei', name: '张伟', mobile: '13700007583', email: 'zhang.wei@example.com' }

function reasonOf(password: string): string | undefined {
  try {
    assertAcceptable(password, PERSON)
    return undefined
  } catch (error) {
    assert.ok(error instanceof TesseraError)
    assert.equal(error.code, 'PASSWORD_WEAK')
    assert.notEqual(error.text.zh, error.text.en)
    return error.text.zh
  }
}

describe('passwords', () => {
  it('are hashed with argon2id, 19 MiB, two passes and a salt of their own', async () => {
    const [one, other] = await Promise.all([hashPassword('same words'), hashPassword('same words')])
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    assert.notEqual(one, other)
    assert.equal(await verifyPassword(one, 'same words'), true)
    assert.equal(await verifyPassword(one, 'other words'), false)
  })

  it('are the same whether digits are typed in full or half width', async () => {
    assert.equal(await verifyPassword(await hashPassword('１２３ apples'), '123 apples'), true)
  })

  it('never fit where there is no hash', async () => {
    assert.equal(await verifyPassword(undefined, ''), false)
  })

  it('that are too short are refused, counted in characters', () => {
    assert.match(reasonOf('a😀b2c3d') ?? '', /至少 8/)
    assert.match(reasonOf('x'.repeat(300)) ?? '', /最多/)
  })

  for (const password of [
    'zhangwei',
    'ZhangWei1',
    '张伟张伟张伟张伟',
    '13700007583',
    'zhang.wei@example.com',
    'zhang.wei12',
  ]) {
    it(`made of the person's own data are refused: ${password}`, () => {
      assert.match(reasonOf(password) ?? '', /账号/)
    })
  }

  const common = [
    '12345678',
    '123456aa',
    'woaini1314',
    '5201314520',
    '１２３４５６７８',
    'Password1!',
    '88888888',
    'abababab',
  ]
  for (const password of common) {
    it(`that everybody tries first are refused: ${password}`, () => {
      assert.match(reasonOf(password) ?? '', /常见/)
    })
  }

  for (const password of ['seven green apples', '春眠不觉晓处处闻', 'zhangwei likes tea', oneTimePassword()]) {
    it(`that take a while to guess are accepted: ${password.slice(0, 4)}…`, () => {
      assert.equal(reasonOf(password), undefined)
    })
  }

  it('for one use are readable and never the same', () => {
    const many = Array.from({ length: 100 }, oneTimePassword)
    for (const password of many) assert.match(password, /^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/)
    assert.equal(new Set(many).size, 100)
  })
})
