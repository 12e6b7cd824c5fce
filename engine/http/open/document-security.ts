/** The description of how applications prove who they are, of tokens, and of every code of refusal that they may meet. */
import { errorCatalogue, type ErrorCode } from '../../kernel/error-catalogue.ts'
import { jsonContent } from '../openapi/components.ts'

type Item = Record<string, unknown>

export function securitySchemes(): Item {
  return {
    signature: {
      type: 'apiKey',
      in: 'header',
      name: 'X-Signature',
      description:
        '`v1=<hex>`: HMAC-SHA256 with a secret of the application over the lines `v1`, method, path, query (sorted by name), ' +
        'Content-Type, SHA-256 of the body, X-Timestamp, X-Nonce, joined by line feeds. With it go X-App-Id, X-Timestamp ' +
        '(seconds, at most 300 off), X-Nonce (16 to 64 characters, used once) and X-Content-SHA256.',
    },
    token: { type: 'http', scheme: 'bearer', description: 'A token of POST /oauth/token, good for an hour.' },
    basic: {
      type: 'http',
      scheme: 'basic',
      description: 'Id and secret of the application, for POST /oauth/token alone.',
    },
  }
}

const text = { type: 'string' }

export function tokenPaths(): Item {
  const refused = (description: string): Item => ({
    description,
    content: jsonContent({
      type: 'object',
      properties: { error: text, error_description: text, code: text, trace_id: text },
      required: ['error'],
    }),
  })
  const refusals = {
    400: refused('invalid_request, invalid_scope, unsupported_grant_type'),
    401: refused('invalid_client'),
    403: refused('unauthorized_client: disabled, expired or called from elsewhere'),
    429: refused('temporarily_unavailable; `Retry-After` says when to try again'),
  }
  const form = (properties: Item, required: readonly string[]): Item => ({
    required: true,
    content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required } } },
  })
  const token = {
    type: 'object',
    properties: { access_token: text, token_type: text, expires_in: { type: 'integer' }, scope: text },
    required: ['access_token', 'token_type', 'expires_in', 'scope'],
  }
  return {
    '/oauth/token': {
      post: {
        operationId: 'token',
        tags: ['open'],
        summary: '取得令牌 / Get a token',
        security: [{ basic: [] }],
        requestBody: form(
          {
            grant_type: { type: 'string', const: 'client_credentials' },
            scope: {
              type: 'string',
              description: '`<object>:<operation>` and `event:<code>`, separated by blanks; all when absent.',
            },
          },
          ['grant_type'],
        ),
        responses: { 200: { description: '令牌 / A token', content: jsonContent(token) }, ...refusals },
      },
    },
    '/oauth/revoke': {
      post: {
        operationId: 'revoke',
        tags: ['open'],
        summary: '作废令牌 / Revoke a token',
        security: [{ basic: [] }],
        requestBody: form({ token: text }, ['token']),
        responses: { 200: { description: '已作废 / It is revoked' }, ...refusals },
      },
    },
  }
}

const CODES: readonly ErrorCode[] = [
  'SIGNATURE_MISSING',
  'APPLICATION_REFUSED',
  'REQUEST_EXPIRED',
  'REQUEST_REPEATED',
  'TOKEN_REFUSED',
  'APPLICATION_DISABLED',
  'APPLICATION_EXPIRED',
  'ADDRESS_REFUSED',
  'FORBIDDEN',
  'NOT_FOUND',
  'TOO_MANY_CALLS',
  'TOO_MANY_ATTEMPTS',
  'BAD_REQUEST',
  'BAD_JSON',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'METHOD_NOT_ALLOWED',
  'BAD_QUERY',
  'VALIDATION_FAILED',
  'VERSION_CONFLICT',
  'RECORD_REFERENCED',
  'REPEAT_RUNNING',
  'REPEAT_DIFFERS',
  'REPEAT_DONE',
  'EVENT_UNKNOWN',
  'EVENT_DISABLED',
  'EVENT_INVALID',
  'INTERNAL',
]

/** Every code with its status and sentence in both languages. */
export function errorCodes(): readonly Item[] {
  return CODES.map((code) => ({ code, ...errorCatalogue[code] }))
}
