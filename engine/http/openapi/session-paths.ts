/** Signing in and out, described. */
import { jsonContent, refusals } from './components.ts'

const person = { $ref: '#/components/schemas/Person' }
const session = { type: 'object', properties: { token: { type: 'string' }, person }, required: ['token', 'person'] }

export function sessionPaths(): Record<string, unknown> {
  const word = { type: 'string', minLength: 1 }
  const two = (a: string, b: string): Record<string, unknown> => ({
    required: true,
    content: jsonContent({ type: 'object', properties: { [a]: word, [b]: word }, required: [a, b] }),
  })
  return {
    '/api/v1/session': {
      get: {
        operationId: 'getSession',
        tags: ['session'],
        summary: '当前用户 / Who is signed in',
        responses: {
          200: {
            description: 'The person',
            content: jsonContent({ type: 'object', properties: { person }, required: ['person'] }),
          },
          ...refusals('NotSignedIn'),
        },
      },
      post: {
        operationId: 'signIn',
        tags: ['session'],
        summary: '登录 / Sign in',
        security: [],
        requestBody: two('login', 'password'),
        responses: {
          201: { description: 'Signed in; the cookie carries the same token', content: jsonContent(session) },
          ...refusals('NotSignedIn', 'Forbidden', 'Invalid', 'TooMany', 'BadRequest', 'TooLarge', 'NotJson'),
        },
      },
      delete: {
        operationId: 'signOut',
        tags: ['session'],
        summary: '退出 / Sign out',
        responses: { 204: { description: 'Signed out' }, ...refusals('NotSignedIn', 'Forbidden') },
      },
    },
    '/api/v1/session/password': {
      post: {
        operationId: 'changePassword',
        tags: ['session'],
        summary: '修改密码 / Change the password',
        requestBody: two('current', 'password'),
        responses: {
          200: { description: 'Changed; other sessions of the person have ended', content: jsonContent(session) },
          ...refusals('NotSignedIn', 'Forbidden', 'Invalid', 'TooMany', 'BadRequest', 'TooLarge', 'NotJson'),
        },
      },
    },
  }
}
