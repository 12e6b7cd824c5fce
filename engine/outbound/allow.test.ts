import assert from 'node:assert/strict'

import { parseAllowList } from './allow.ts'
import { client, httpServer, type Foreign } from './foreign.test-kit.ts'
import { createOutbound } from './index.ts'

describe('the list of allowed hosts and networks', () => {
  it('is read entry by entry', () => {
    const list = parseAllowList(
      'ERP.example.com, 10.1.0.0/16\n  [fd00::1]:9443,fd01::/64 crm.test:8080;'.replace(';', ''),
      'TEST',
    )
    assert.ok(
      list.host('erp.example.com') &&
        list.host('crm.test') &&
        !list.host('example.com') &&
        !list.host('x.erp.example.com'),
    )
    assert.ok(list.address('10.1.255.1') && !list.address('10.2.0.1'))
    assert.ok(list.address('fd00::1') && list.address('fd01::9') && !list.address('fd00::2'))
    assert.ok(list.port(8080, 'crm.test', undefined) && !list.port(8080, 'erp.example.com', undefined))
    assert.ok(list.port(9443, 'fd00::1', 'fd00::1') && !list.port(9443, 'fd01::9', 'fd01::9'))
  })

  it('an empty one allows nothing more, and closes nothing', () => {
    for (const text of ['', '  ', ',,\n'])
      assert.ok(!parseAllowList(text, 'TEST').host('') && !parseAllowList(text, 'TEST').address('10.0.0.1'))
  })

  for (const entry of [
    '*',
    '*.example.com',
    'http://example.com',
    'example.com/path',
    'a..b',
    '-a.test',
    'host:0',
    'host:65536',
    'host:port',
    ':80',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.1/16',
    '256.0.0.1',
    '0x7f.1',
    '2130706433',
    '127.1',
    '[10.0.0.1]',
    '[fd00::1',
    'fd00::/129',
    'fd00::zz',
    'fe80::1%eth0',
    'me@host',
    'ho st!',
    '名.test',
    '0.0.0.0/0',
    '::/0',
    '1.0.0.0/7',
    '8000::/1',
    'fc00::/6',
    '10.1.2.3/16',
    'fd00::1/64',
    '169.254.169.254',
    '169.254.0.0/16',
    '224.0.0.0/8',
    '255.255.255.255',
    '0.0.0.0',
    '::',
    '::ffff:10.0.0.1',
    'fe80::/10',
    '64:ff9b::/96',
    '2002::/16',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
    'ff02::1',
  ]) {
    it(`'${entry}' makes the whole list unusable, and the message names it`, () => {
      assert.throws(
        () => parseAllowList(`good.test, ${entry}`, 'TESSERA_OUTBOUND_ALLOW'),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'OUTBOUND_ALLOW_INVALID')
          assert.ok(
            error.message.includes('TESSERA_OUTBOUND_ALLOW') && error.message.includes(entry.split(' ').at(-1) ?? ''),
            error.message,
          )
          return true
        },
      )
    })
  }

  it('a client with an unusable list is not made', () => {
    assert.throws(() => createOutbound({ allow: [{ where: 'TEST', text: () => '0.0.0.0/0' }] }), {
      code: 'OUTBOUND_ALLOW_INVALID',
    })
  })

  it('a list that was changed counts from then on; one that became unusable closes everything', async () => {
    const server: Foreign = await httpServer((_req, res) => res.end('x'))
    try {
      let text = ''
      const outbound = createOutbound({
        allow: [
          { where: 'A', text: () => text },
          { where: 'B', text: () => `always.test:${server.port}` },
        ],
        lookup: () => Promise.resolve(['127.0.0.1']),
      })
      const call = (host: string): Promise<unknown> => outbound.fetch(`http://${host}:${server.port}/`)
      await assert.rejects(call('later.test'), { code: 'OUTBOUND_REFUSED' })
      text = `later.test:${server.port}`
      await call('later.test')
      await call('always.test')
      text = `later.test:${server.port}, *`
      for (const host of ['later.test', 'always.test'])
        await assert.rejects(call(host), { code: 'OUTBOUND_ALLOW_INVALID' })
      text = ''
      await assert.rejects(call('later.test'), { code: 'OUTBOUND_REFUSED' })
    } finally {
      await server.close()
    }
  })

  it('a network allows its addresses, but plain http only by address and other ports only when they are named', async () => {
    const { outbound } = client(
      { 'n.test': ['127.9.0.1'] },
      { allow: '127.9.0.0/24:9000', limits: { connectMs: 30, totalMs: 60 } },
    )
    await assert.rejects(outbound.fetch('http://n.test/'), { data: { reason: 'plain' } })
    await assert.rejects(outbound.fetch('https://n.test:9000/'), { data: { reason: 'port' } })
    for (const address of ['https://n.test/', 'http://127.9.0.1/', 'http://127.9.0.1:9000/'])
      await assert.rejects(
        outbound.fetch(address),
        (error: Error & { code?: string }) => error.code !== 'OUTBOUND_REFUSED',
        address,
      )
  })

  it('a host that was named still cannot lead to what nobody may allow', async () => {
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1', '0.0.0.0', '100.100.100.200'])
      await assert.rejects(
        client({ 'named.test': [address] }, { allow: 'named.test' }).outbound.fetch('http://named.test/'),
        { code: 'OUTBOUND_REFUSED' },
        address,
      )
  })
})
