import assert from 'node:assert/strict'

import { acsHeaders } from './acs3.ts'
import { isSignedBy, newWebhookSecret, webhookKey, webhookSignature } from './standard-webhooks.ts'
import { tcHeaders } from './tc3.ts'

describe('Signatures of providers', () => {
  it('signs as the published example of Alibaba Cloud does', () => {
    const headers = acsHeaders(
      {
        method: 'POST',
        host: 'ecs.cn-shanghai.aliyuncs.com',
        path: '/',
        query: { ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd', RegionId: 'cn-shanghai' },
        body: '',
        action: 'RunInstances',
        version: '2014-05-26',
        nonce: '3156853299f313e23d1673dc12e1703d',
        at: new Date('2023-10-26T10:22:32Z'),
      },
      { id: 'YourAccessKeyId', secret: 'YourAccessKeySecret' },
    )
    assert.equal(
      headers['authorization'],
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;' +
        'x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    )
  })

  it('signs as the published example of Tencent Cloud does', () => {
    const headers = tcHeaders(
      {
        host: 'cvm.tencentcloudapi.com',
        service: 'cvm',
        action: 'DescribeInstances',
        version: '2017-03-12',
        region: 'ap-guangzhou',
        body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
        at: new Date(1_551_113_065_000),
      },
      { id: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******', secret: 'Gu5t9xGARNpq86cd98joQYCN3*******' },
    )
    assert.equal(
      headers['authorization'],
      'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, ' +
        'SignedHeaders=content-type;host, Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c',
    )
  })

  it('signs webhooks as the published example of Standard Webhooks does', () => {
    const key = webhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') ?? Buffer.alloc(0)
    const signed = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' }
    assert.equal(webhookSignature(signed, [key]), 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
    assert.ok(isSignedBy(signed, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', [key]))
    assert.ok(!isSignedBy({ ...signed, timestamp: 1 }, webhookSignature(signed, [key]), [key]))
  })

  it('signs with both secrets while one is exchanged, so that receivers may take either', () => {
    const keys = [newWebhookSecret(), newWebhookSecret()].map((each) => webhookKey(each) ?? Buffer.alloc(0))
    const signed = { id: 'a', timestamp: 1, body: '{}' }
    const header = webhookSignature(signed, keys)
    assert.equal(header.split(' ').length, 2)
    for (const key of keys) assert.ok(isSignedBy(signed, header, [key]))
    assert.ok(!isSignedBy(signed, header, [Buffer.alloc(32)]))
  })

  it('takes no secret that is too short, too long or not of this form', () => {
    for (const secret of [
      'whsec_',
      'whsec_YWJj',
      'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      `whsec_${Buffer.alloc(65).toString('base64')}`,
    ])
      assert.equal(webhookKey(secret), undefined, secret)
  })
})
