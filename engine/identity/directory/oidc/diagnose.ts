/** Tries a provider out as far as that goes without a person, and says what is wrong in words that help to mend it. */
import { type Configuration, genericGrantRequest, randomPKCECodeVerifier, ResponseBodyError } from 'openid-client'

import { TesseraError } from '../../../kernel/errors.ts'
import { fill, type Text } from '../../../kernel/text.ts'
import type { Diagnosis, DirectoryAccess } from '../types.ts'
import { configured } from './flow.ts'
import { settingsOf } from './settings.ts'

export async function diagnose(access: DirectoryAccess, back: string): Promise<readonly Diagnosis[]> {
  const { issuer } = settingsOf(access.settings)
  const told: Diagnosis[] = []
  const step = async (name: keyof typeof STEPS, work: () => Promise<Text>): Promise<boolean> => {
    const result = await work().then(
      (message) => ({ ok: true, message }),
      (error: unknown) => ({ ok: false, message: wordsOf(error, issuer) }),
    )
    told.push({ step: name, label: STEPS[name], ...result })
    return result.ok
  }
  let config: Configuration | undefined
  await step('description', async () => {
    config = await configured(access)
    return fill(SAY.described, { issuer })
  })
  if (!config) return told
  const found = config
  await step('flow', () => Promise.resolve(flowOf(found)))
  await step('keys', () => keysOf(found, access))
  await step('client', () => clientOf(found, back))
  return [...told, { step: 'back', label: STEPS.back, ok: true, message: fill(SAY.back, { back }) }]
}

function flowOf(config: Configuration): Text {
  const { response_types_supported: types, code_challenge_methods_supported: methods } = config.serverMetadata()
  if (types && !types.includes('code')) throw new Told(SAY.noCode)
  return methods && !methods.includes('S256') ? SAY.noPkce : SAY.code
}

async function keysOf(config: Configuration, { outbound }: DirectoryAccess): Promise<Text> {
  const { jwks_uri } = config.serverMetadata()
  if (jwks_uri === undefined) throw new Told(SAY.noKeys)
  const { status, body } = await outbound.fetch(jwks_uri)
  const keys = status === 200 ? keysIn(body.toString('utf8')) : 0
  if (keys === 0) throw new Told(SAY.noKeys)
  return fill(SAY.keys, { count: keys })
}

function keysIn(text: string): number {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown }
    return Array.isArray(keys) ? keys.length : 0
  } catch {
    // what is no JSON holds no keys
    return 0
  }
}

/** A code that nobody was given is refused; whether as such, or because of the client, tells whether the client is known. */
async function clientOf(config: Configuration, back: string): Promise<Text> {
  try {
    await genericGrantRequest(config, 'authorization_code', {
      code: 'tessera-test',
      redirect_uri: back,
      code_verifier: randomPKCECodeVerifier(),
    })
    return SAY.client
  } catch (error) {
    if (!(error instanceof ResponseBodyError)) throw error
    if (error.error === 'invalid_client' || error.error === 'unauthorized_client' || error.status === 401)
      throw new Told(SAY.noClient)
    return SAY.client
  }
}

/** A sentence that is thrown. */
class Told extends Error {
  readonly text: Text
  constructor(text: Text) {
    super(text.en)
    this.text = text
  }
}

/** The innermost that says something of ours; else that the answer makes no sense. */
function wordsOf(error: unknown, issuer: string): Text {
  let words: Text | undefined
  for (let each = error; each instanceof Error; each = each.cause)
    if (
      (each instanceof TesseraError || each instanceof Told) &&
      (each instanceof Told || each.code !== 'DIRECTORY_FAILED')
    )
      words = each.text
  return words ?? fill(/issuer/i.test(messagesOf(error)) ? SAY.otherIssuer : SAY.noSense, { issuer })
}

function messagesOf(error: unknown): string {
  const said: string[] = []
  for (let each = error; each instanceof Error; each = each.cause) said.push(each.message)
  return said.join('\n')
}

const STEPS = {
  description: { zh: '读取提供方说明', en: "Reading the provider's description" },
  flow: { zh: '登录流程', en: 'Flow of signing in' },
  keys: { zh: '签名公钥', en: 'Keys of signatures' },
  client: { zh: '应用与密钥', en: 'Client and secret' },
  back: { zh: '回调地址', en: 'Address to come back to' },
} as const satisfies Record<string, Text>

const SAY = {
  described: { zh: '已读取 {issuer} 的说明', en: 'the description of {issuer} was read' },
  otherIssuer: {
    zh: '提供方自称的 issuer 与填写的不同；请按其说明逐字填写（含结尾斜杠）',
    en: 'the provider calls itself by another issuer; write it letter by letter, with or without the slash at its end',
  },
  noSense: {
    zh: '{issuer}/.well-known/openid-configuration 没有返回有效的说明',
    en: '{issuer}/.well-known/openid-configuration holds no usable description',
  },
  code: { zh: '支持授权码与 PKCE', en: 'code flow and PKCE are supported' },
  noPkce: {
    zh: '支持授权码；未声明 PKCE，仍会发送',
    en: 'the code flow is supported; PKCE is not announced, and sent all the same',
  },
  noCode: { zh: '提供方不支持授权码流程', en: 'the provider does not support the code flow' },
  keys: { zh: '有 {count} 个公钥', en: '{count} key(s) found' },
  noKeys: { zh: '没有可用的公钥', en: 'there are no usable keys' },
  client: { zh: '提供方认识此应用', en: 'the provider knows this client' },
  noClient: {
    zh: '提供方不认识此应用，或密钥不正确',
    en: 'the provider does not know this client, or the secret is wrong',
  },
  back: { zh: '请在提供方登记：{back}', en: 'register at the provider: {back}' },
} as const satisfies Record<string, Text>
